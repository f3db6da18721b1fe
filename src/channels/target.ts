/**
 * The value configured for a named target: "#dev-ops" is served by SLACK_WEBHOOK_URL_DEV_OPS, "Payments" by
 * PAGERDUTY_ROUTING_KEY_PAYMENTS.
 * @param byName - values by the free part of their variable's name, in lower case
 */
export function configuredFor(target: string, byName: Record<string, string>): string | undefined {
  return byName[
    target
      .replace(/^#/, '')
      .toLowerCase()
      .replaceAll(/[^a-z0-9]+/g, '_')
  ];
}
