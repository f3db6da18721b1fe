import type { ClassificationRule } from '../rule.ts';
import { ERRNO_RULES } from './errno.ts';
import { GRPC_RULES } from './grpc.ts';
import { HTTP_RULES } from './http.ts';
import { LIBRARY_RULES } from './libraries.ts';
import { MESSAGE_RULES } from './messages.ts';
import { PROVIDER_RULES } from './providers.ts';
import { SQLSTATE_RULES } from './sqlstate.ts';

/** The built-in table of rules, by family. */
export const BUILT_IN_RULES: readonly ClassificationRule[] = [
  ...SQLSTATE_RULES,
  ...HTTP_RULES,
  ...GRPC_RULES,
  ...ERRNO_RULES,
  ...PROVIDER_RULES,
  ...LIBRARY_RULES,
  ...MESSAGE_RULES,
];
