import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { Ajv } from 'ajv';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';

interface Service {
  image: string;
  command?: string[];
  ports?: string[];
  restart?: string;
  healthcheck?: { test: string[] };
  environment?: Record<string, string>;
  depends_on?: Record<string, { condition: string }>;
}
interface ComposeFile {
  services: Record<string, Service>;
}

const ROOT = join(import.meta.dirname, '..', '..', '..');
const read = (file: string) => readFileSync(join(ROOT, file), 'utf8');
const compose = parse(read('docker-compose.yml'), { merge: true }) as ComposeFile;
const services = Object.entries(compose.services);
/** A job ends; "on-failure" is how it is told from a server. */
const isJob = (service: Service) => service.restart?.startsWith('on-failure') === true;

/** The Compose Specification's own schema (draft-07), as the package `dclint` ships it. */
function validateCompose(file: unknown): string[] {
  const schema = join(dirname(createRequire(import.meta.url).resolve('dclint/package.json')), 'schemas', 'compose.schema.json');
  const rules = JSON.parse(readFileSync(schema, 'utf8')) as Record<string, unknown>;
  delete rules['$schema']; // Ajv knows draft-07 under its http address only.
  const ajv = new Ajv({ strict: false, allErrors: true, validateFormats: false });
  const validate = ajv.compile(rules);
  return validate(file) ? [] : (validate.errors ?? []).map((error) => `${error.instancePath} ${error.message ?? ''}`);
}

describe('docker-compose.yml', () => {
  test('follows the Compose Specification', () => {
    expect(validateCompose(compose)).toEqual([]);
  });

  test('the check refuses what the specification does not know', () => {
    const broken = {
      ...compose,
      services: { ...compose.services, api: { ...compose.services['api'], depends_on: { prepare: {} }, prots: [] } },
    };
    expect(validateCompose(broken)).not.toEqual([]);
  });

  test.each(services)('%s publishes its ports on loopback only', (_, service) => {
    for (const port of service.ports ?? []) expect(port).toMatch(/^127\.0\.0\.1:\d+:\d+$/);
  });

  test.each(services)('%s has a pinned image', (_, service) => {
    expect(service.image).toMatch(/:\d+\.\d+(\.\d+)?$/);
  });

  test.each(services)('%s tells whether it is healthy, or is a job', (_, service) => {
    expect(service.healthcheck !== undefined).toBe(!isJob(service));
  });

  test.each(services)('%s waits for others by a condition they can meet', (_, service) => {
    for (const [name, { condition }] of Object.entries(service.depends_on ?? {})) {
      const other = compose.services[name];
      expect(other, name).toBeDefined();
      expect(condition).toBe(isJob(other!) ? 'service_completed_successfully' : 'service_healthy');
    }
  });

  test('no secret has a default', () => {
    for (const [, match] of read('docker-compose.yml').matchAll(/\$\{((?:POSTGRES_PASSWORD|SALVOR_TOKEN|SALVOR_LINK_SECRET)[^}]*)\}/g)) {
      expect(match).toMatch(/^[A-Z_]+:\?/);
    }
  });

  test('runs the Temporal versions that the embedded server is built from', () => {
    const goMod = read('tools/temporal/go.mod');
    const server = /go\.temporal\.io\/server v(\S+)/.exec(goMod)?.[1] ?? 'none';
    const ui = /temporalio\/ui-server\/v2 v(\S+)/.exec(goMod)?.[1] ?? 'none';
    expect(compose.services['temporal']?.image).toBe(`temporalio/server:${server}`);
    expect(compose.services['temporal-schema']?.image).toBe(`temporalio/admin-tools:${server}`);
    expect(compose.services['temporal-ui']?.image).toBe(`temporalio/ui:${ui}`);
  });

  test('every command of our own image exists', () => {
    const main = read('src/cli/main.ts');
    for (const [name, { command }] of services.filter(([, service]) => service.image.startsWith('salvor:'))) {
      expect(main, name).toContain(`'./${command?.[0] ?? 'none'}.ts'`);
    }
  });

  test('its variables are ones that Salvor reads', () => {
    const config = read('src/config/config.ts');
    for (const name of Object.keys(compose.services['api']?.environment ?? {})) expect(config).toContain(`  ${name}:`);
  });
});
