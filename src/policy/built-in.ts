import { stringify } from 'yaml';
import { DEFAULT_POLICY } from './default-policy.ts';

/** The built-in policy as a text, for who wants to look at it or begin with it: what is in force before the first revision. */
export const BUILT_IN_TEXT = [
  '# The built-in policy: nobody has applied one yet. Its addresses reach nobody outside. Durations are in milliseconds.',
  stringify(DEFAULT_POLICY, { aliasDuplicateObjects: false }),
].join('\n');
