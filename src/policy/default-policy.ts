import { PolicyFile } from '../domain/policy/playbook.ts';

/**
 * Applies while SALVOR_POLICY names no file: the default ladder and a playbook that matches everything. Its addresses are
 * reserved ones (RFC 2606, and a telephone number set aside for fiction), so nothing here can reach a stranger: the
 * sandbox shows what would have been sent. `salvor policy show` prints it as a start for one's own file.
 */
export const DEFAULT_POLICY: PolicyFile = PolicyFile.parse({
  version: 1,
  playbooks: [{ name: 'default', retry: { strategy: 'exponential', attempts: 3 } }],
  escalation: {
    default: {
      settle: '20s',
      ackTimeout: '30m',
      levels: [
        {
          name: 'Development',
          after: '0s',
          minSeverity: 'warning',
          notify: [
            { channel: 'slack', to: '#development' },
            { channel: 'email', to: 'development@example.com' },
          ],
        },
        {
          name: 'Operations',
          after: '30m',
          minSeverity: 'error',
          notify: [
            { channel: 'pagerduty', to: 'operations' },
            { channel: 'slack', to: '#operations' },
            { channel: 'email', to: 'operations@example.com' },
          ],
        },
        {
          name: 'Management',
          after: '60m',
          minSeverity: 'critical',
          notify: [
            { channel: 'voice', to: '+12025550143' },
            { channel: 'email', to: 'management@example.com' },
          ],
        },
        {
          name: 'Executive',
          after: '120m',
          minSeverity: 'critical',
          notify: [
            { channel: 'voice', to: '+12025550144' },
            { channel: 'sms', to: '+12025550144' },
          ],
        },
      ],
    },
  },
});
