import { expect, it } from 'vitest';
import { PolicyFile } from '../../../src/domain/policy/playbook.ts';
import { checkCodegen } from '../../../src/policy/check-codegen.ts';

const policy = (playbook: object, notify: object[] = [{ channel: 'email', to: 'dev@shop.example' }]) =>
  PolicyFile.parse({
    version: 1,
    playbooks: [{ name: 'shop', codegen: { team: 'ENG' }, ...playbook }],
    escalation: { default: { levels: [{ name: 'Development', after: 0, notify }] } },
  });

it('a playbook that can be answered is sound', () => {
  expect(checkCodegen(policy({}))).toEqual([]);
  expect(checkCodegen(policy({ codegen: undefined, approvalTimeout: 0 }))).toEqual([]);
});

it.each([
  ['nobody has time to approve', policy({ approvalTimeout: 0 }), /approvalTimeout is 0/],
  ['the budget allows no action', policy({ budget: { actions: 0 } }), /budget.actions is 0/],
  ['no person is told', policy({}, [{ channel: 'webhook', to: 'https://hooks.example/' }]), /tells no person/],
])('%s', (_what, given, words) => {
  expect(checkCodegen(given)).toEqual([{ path: ['playbooks', 0, 'codegen'], message: expect.stringMatching(words) as unknown }]);
});
