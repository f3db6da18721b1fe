import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { loadConfig } from '../../../src/config/config.ts';
import { buildServer } from '../../../src/embedded/temporal-build.ts';
import { builtServerPath, downloadDirectory } from '../../../src/embedded/temporal-cache.ts';
import { externalTemporal, temporalTarget } from '../../../src/embedded/temporal-connection.ts';
import { findTemporalServer } from '../../../src/embedded/temporal-server.ts';

let place: string;
let env: NodeJS.ProcessEnv;
beforeEach(() => {
  place = mkdtempSync(join(tmpdir(), 'salvor-find-'));
  env = { PATH: join(place, 'bin'), XDG_CACHE_HOME: join(place, 'cache'), TEMPORAL_CONFIG_FILE: join(place, 'temporal.toml') };
});
afterEach(() => rmSync(place, { recursive: true, force: true }));

/** A program that answers `--version` as the Temporal CLI does. */
function cli(path: string, server: string): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, `#!/bin/sh\necho "temporal version 1.9.0 (Server ${server}, UI 2.54.0)"\n`);
  chmodSync(path, 0o755);
}
const onPath = () => join(place, 'bin', 'temporal');
const downloaded = () => join(downloadDirectory(env), 'temporal-sdk-typescript-1.24.0');
function built(): void {
  mkdirSync(dirname(builtServerPath(env)), { recursive: true });
  writeFileSync(builtServerPath(env), '');
}

test('an address or a profile replaces the embedded server; nothing set means the embedded one', () => {
  const at = (more: NodeJS.ProcessEnv) => externalTemporal(loadConfig({ ...env, ...more }), { ...env, ...more });
  expect(at({})).toBeUndefined();
  expect(temporalTarget(loadConfig({ SALVOR_TEMPORAL_PORT: '4711' }), env).options.address).toBe('127.0.0.1:4711');
  expect(at({ TEMPORAL_ADDRESS: 'temporal.example:7233' })?.options.address).toBe('temporal.example:7233');
  writeFileSync(join(place, 'temporal.toml'), '[profile.default]\naddress = "profile.example:7233"\nnamespace = "ours"\n');
  expect(at({})).toMatchObject({ options: { address: 'profile.example:7233' }, namespace: 'ours' });
});

test('a profile that cannot be read is a clear error', () => {
  writeFileSync(join(place, 'temporal.toml'), 'address = [');
  expect(() => externalTemporal(loadConfig(env), env)).toThrow(expect.objectContaining({ code: 'CONFIG_INVALID' }));
});

test('PATH comes before what was built, and that before what was downloaded', async () => {
  expect(await findTemporalServer(env)).toBeUndefined();
  cli(downloaded(), '1.33.0');
  expect(await findTemporalServer(env)).toEqual({ kind: 'cli', path: downloaded(), version: '1.33.0', source: 'cache' });
  built();
  expect(await findTemporalServer(env)).toMatchObject({ kind: 'built', path: builtServerPath(env), version: '1.32.1', source: 'cache' });
  cli(onPath(), '1.32.0');
  expect(await findTemporalServer(env)).toEqual({ kind: 'cli', path: onPath(), version: '1.32.0', source: 'PATH' });
});

test('a CLI whose server cannot skip time is passed over', async () => {
  cli(onPath(), '1.31.9');
  cli(downloaded(), '1.29.1');
  expect(await findTemporalServer(env)).toBeUndefined();
});

test('without Go the error names every way out', async () => {
  const refused = buildServer(env, () => undefined);
  await expect(refused).rejects.toMatchObject({ code: 'TOOL_MISSING' });
  await expect(refused).rejects.toThrow(/Install Go .* Temporal CLI .* TEMPORAL_ADDRESS/);
});
