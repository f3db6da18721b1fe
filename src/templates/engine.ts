import { Liquid, LiquidError, type Template } from 'liquidjs';
import { nearest } from '../policy/issue.ts';
import { FIELDS, VARIABLES } from './variables.ts';

/** A template that takes longer is given up: the page is more important than its words. */
const RENDER_MS = 200;
/** Units of liquidjs, about characters and list entries. A page has a few thousand of them. */
const MEMORY = 100_000;
/** Characters of one text, as the policy's schema allows. */
const SOURCE = 4_000;

/**
 * Liquid without files (`include`, `render` and `layout` find nothing), without the properties that an object inherits, and bounded
 * in time and memory. An unknown variable is empty, as Liquid has it; an unknown filter is an error.
 */
const engine = new Liquid({
  templates: {},
  ownPropertyOnly: true,
  strictVariables: false,
  strictFilters: true,
  renderLimit: RENDER_MS,
  memoryLimit: MEMORY,
  parseLimit: SOURCE,
});

/** Tags that read another template; there is none to be read. */
const NO_FILES = /\{%-?\s*(include|render|layout)\b/;

/**
 * Fills in one text.
 * @throws Error whose message says what is wrong and where in the text
 */
export function fillIn(source: string, variables: object): string {
  try {
    return String(engine.parseAndRenderSync(source, variables));
  } catch (error) {
    throw new Error(wordsOf(error), { cause: error });
  }
}

/** Why a text cannot be used, each with what to write instead; empty: it can. */
export function problemsOfTemplate(source: string): string[] {
  const file = NO_FILES.exec(source)?.[1];
  if (file !== undefined) return [`"${file}" reads another template, and there is none; write the text here`];
  let parsed: Template[];
  try {
    parsed = engine.parse(source);
  } catch (error) {
    return [wordsOf(error)];
  }
  return engine.globalVariableSegmentsSync(parsed).flatMap((segments) => {
    const [name, field] = segments.map((segment) => (typeof segment === 'object' ? undefined : String(segment)));
    if (name === undefined) return [];
    if (!Object.hasOwn(VARIABLES, name)) return [`{{ ${name} }} is no variable; write ${nearest(name, Object.keys(VARIABLES))}`];
    const fields = FIELDS[name];
    if (fields === undefined || field === undefined || fields.includes(field)) return [];
    return [`{{ ${name}.${field} }} is no variable; write ${nearest(field, fields)} after "${name}."`];
  });
}

function wordsOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const [message = ''] = (LiquidError.is(error) ? error.message : `${error.name}: ${error.message}`).split('\n');
  return message.replace(/, line:(\d+), col:(\d+)$/, ' (line $1, column $2 of the text)');
}
