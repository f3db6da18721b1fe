/**
 * The GraphQL documents that Salvor sends to Linear. Things are looked for by filter, never by `issue(id)`, because an empty list says
 * "absent" without an error that would have to be told from others.
 */
export const TEAM = `query SalvorTeam($filter: TeamFilter!) {
  teams(filter: $filter, first: 1) { nodes { id key name states(first: 100) { nodes { id type position } } } }
}`;

export const VIEWER = `query SalvorViewer { viewer { id name } organization { name } }`;

export const ISSUE = `query SalvorIssue($id: ID!) {
  issues(filter: { id: { eq: $id } }, first: 1, includeArchived: true) {
    nodes { id identifier url description priority state { id type } team { id } }
  }
}`;

export const COMMENT = `query SalvorComment($id: ID!) {
  comments(filter: { id: { eq: $id } }, first: 1, includeArchived: true) { nodes { id } }
}`;

export const CREATE_ISSUE = `mutation SalvorCreateIssue($input: IssueCreateInput!) {
  issueCreate(input: $input) { success issue { id identifier url } }
}`;

export const UPDATE_ISSUE = `mutation SalvorUpdateIssue($id: String!, $input: IssueUpdateInput!) {
  issueUpdate(id: $id, input: $input) { success }
}`;

export const CREATE_COMMENT = `mutation SalvorCreateComment($input: CommentCreateInput!) {
  commentCreate(input: $input) { success comment { id } }
}`;

export const LABELS = `query SalvorLabels($name: String!) {
  issueLabels(filter: { name: { eqIgnoreCase: $name } }, first: 100) { nodes { id name team { id } } }
}`;

export const CREATE_LABEL = `mutation SalvorCreateLabel($input: IssueLabelCreateInput!) {
  issueLabelCreate(input: $input) { success issueLabel { id } }
}`;
