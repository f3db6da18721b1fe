/**
 * The part of Linear's GraphQL schema that Salvor uses, in the published schema's own names and types
 * (github.com/linear/linear, packages/sdk/src/schema.graphql). A test compares each field with the types of the official SDK.
 */
export const LINEAR_SDL = `
scalar DateTime

type Query {
  viewer: User!
  organization: Organization!
  teams(filter: TeamFilter, first: Int): TeamConnection!
  issues(filter: IssueFilter, first: Int, includeArchived: Boolean): IssueConnection!
  comments(filter: CommentFilter, first: Int, includeArchived: Boolean): CommentConnection!
  issueLabels(filter: IssueLabelFilter, first: Int): IssueLabelConnection!
}

type Mutation {
  issueCreate(input: IssueCreateInput!): IssuePayload!
  issueUpdate(id: String!, input: IssueUpdateInput!): IssuePayload!
  commentCreate(input: CommentCreateInput!): CommentPayload!
  issueLabelCreate(input: IssueLabelCreateInput!): IssueLabelPayload!
}

type User { id: ID! name: String! }
type Organization { id: ID! name: String! }
type Team { id: ID! key: String! name: String! states(first: Int): WorkflowStateConnection! }
type WorkflowState { id: ID! name: String! type: String! position: Float! }
type IssueLabel { id: ID! name: String! team: Team }
type Comment { id: ID! body: String! issueId: String createdAt: DateTime! }
type Issue {
  id: ID!
  identifier: String!
  url: String!
  title: String!
  description: String
  priority: Float!
  state: WorkflowState!
  team: Team!
  labelIds: [String!]!
  createdAt: DateTime!
  updatedAt: DateTime!
}

type TeamConnection { nodes: [Team!]! }
type WorkflowStateConnection { nodes: [WorkflowState!]! }
type IssueConnection { nodes: [Issue!]! }
type CommentConnection { nodes: [Comment!]! }
type IssueLabelConnection { nodes: [IssueLabel!]! }

type IssuePayload { success: Boolean! issue: Issue lastSyncId: Float! }
type CommentPayload { success: Boolean! comment: Comment! lastSyncId: Float! }
type IssueLabelPayload { success: Boolean! issueLabel: IssueLabel! lastSyncId: Float! }

input IDComparator { eq: ID }
input IssueIDComparator { eq: ID }
input StringComparator { eq: String eqIgnoreCase: String }
input TeamFilter { id: IDComparator key: StringComparator }
input IssueFilter { id: IssueIDComparator }
input CommentFilter { id: IDComparator }
input IssueLabelFilter { name: StringComparator }

input IssueCreateInput {
  id: String
  teamId: String!
  title: String
  description: String
  priority: Int
  stateId: String
  labelIds: [String!]
}
input IssueUpdateInput { title: String description: String priority: Int stateId: String addedLabelIds: [String!] }
input CommentCreateInput { id: String issueId: String body: String }
input IssueLabelCreateInput { id: String name: String! teamId: String color: String description: String }
`;
