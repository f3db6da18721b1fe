import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { viewOf } from '../storage/incident-fixture.ts';
import { StandInTemporal } from './callbacks/stand-in-temporal.ts';
import { startApi, type TestApi } from './server.ts';

let api: TestApi;
const temporal = new StandInTemporal();
let count = 0;
beforeAll(async () => {
  api = await startApi({ temporal });
});
afterAll(() => api.close());

async function mailed() {
  count += 1;
  const fingerprint = count.toString(16).padStart(16, 'b');
  const incident = temporal.open(viewOf({ id: `shop-${fingerprint}-00000001`, fingerprint }));
  const { id } = incident.view;
  const link = await api.links.acknowledge({ incidentId: id, key: `${id}/page/L1/email/ann@shop.example/1`, to: 'ann@shop.example' });
  return { ...incident, id, path: new URL(link).pathname };
}
const press = (path: string, fields?: Record<string, string>) =>
  api.app.inject({
    method: 'POST',
    url: path,
    ...(fields !== undefined && {
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      payload: new URLSearchParams(fields).toString(),
    }),
  });

describe('the link of a mail', () => {
  it('shows three buttons that post, and does nothing when it is opened, however often', async () => {
    const { path, commands } = await mailed();
    for (let scanned = 0; scanned < 3; scanned += 1) {
      const { statusCode, body } = await api.app.inject({ url: `${path}?do=resolve` });
      expect(statusCode).toBe(200);
      expect(body.match(/<form method="post"><button[^>]*name="do" value="(acknowledge|escalate|resolve)"/g)).toHaveLength(3);
    }
    await api.app.inject({ method: 'HEAD', url: path });
    expect(commands).toEqual([]);
  });

  it.each([
    ['acknowledge', 'Acknowledged'],
    ['escalate', 'Escalated'],
    ['resolve', 'Resolved'],
  ])('%s is done once, as whoever the mail went to, however often the button is pressed', async (action, title) => {
    const { path, commands, id } = await mailed();
    const first = await press(path, { do: action });
    expect([first.statusCode, first.body.includes(`<h1>${title}</h1>`)]).toEqual([200, true]);
    await press(path, { do: action });
    expect(commands).toMatchObject([{ name: action, by: 'ann@shop.example', via: 'email', incidentId: id }]);
  });

  it('without the name of a button acknowledges, as links did before there were three', async () => {
    const { path, commands } = await mailed();
    expect((await press(path)).statusCode).toBe(200);
    expect(commands).toMatchObject([{ name: 'acknowledge' }]);
  });

  it('refuses any other action, in words', async () => {
    const { path, commands } = await mailed();
    const { statusCode, headers } = await press(path, { do: 'reassign' });
    expect([statusCode, headers['content-type']]).toEqual([400, expect.stringContaining('text/html')]);
    expect(commands).toEqual([]);
  });

  it('has no buttons any more when it is over', async () => {
    const { path, view } = await mailed();
    Object.assign(view, { closedAt: Date.now(), closedReason: 'the retry worked' });
    const { body } = await api.app.inject({ url: path });
    expect(body).toContain('It is over: the retry worked.');
    expect(body).not.toContain('<form');
  });
});
