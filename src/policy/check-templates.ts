import type { PolicyFile } from '../domain/policy/playbook.ts';
import { problemsOfTemplate } from '../templates/engine.ts';
import { nearest, type Problem } from './issue.ts';
import type { Path } from './schema-at.ts';

/** Every text must be Liquid with variables that exist, and every template that is named must be there. */
export function checkTemplates(policy: PolicyFile): Problem[] {
  const known = Object.keys(policy.templates);
  const named = (template: string | undefined, path: Path): Problem[] => {
    if (template === undefined || known.includes(template)) return [];
    const remedy = known.length === 0 ? 'define it under "templates"' : `write ${nearest(template, known)}`;
    return [{ path, message: `no template is called "${template}"; ${remedy}` }];
  };
  return [
    ...Object.entries(policy.templates).flatMap(([name, texts]) =>
      Object.entries(texts).flatMap(([field, source]) =>
        problemsOfTemplate(source ?? '').map((message): Problem => ({ path: ['templates', name, field], message })),
      ),
    ),
    ...Object.entries(policy.escalation).flatMap(([ladder, { template, levels }]) => [
      ...named(template, ['escalation', ladder, 'template']),
      ...levels.flatMap((level, index) => named(level.template, ['escalation', ladder, 'levels', index, 'template'])),
    ]),
  ];
}
