import { describe, expect, it } from 'vitest';
import { EVENT_TYPES } from '../../../src/domain/incident/timeline.ts';
import { coalesce } from '../../../src/console/public/coalesce.js';
import { emphasisOf, GROUPS } from '../../../src/console/public/parts/timeline-groups.js';
import { workflowUrl } from '../../../src/console/public/parts/workflow-url.js';

describe('timeline filters', () => {
  it('leave no event type of people or machine unreachable beside "All"', () => {
    const inNone = EVENT_TYPES.filter(
      (type) => !['machine', 'ladder', 'messages'].some((key) => GROUPS[key]?.holds({ type, actor: 'salvor' })),
    );
    expect(inNone.every((type) => type.startsWith('incident.'))).toBe(true);
    expect(GROUPS['people']?.holds({ type: 'escalation.acknowledged', actor: 'ana' })).toBe(true);
    expect(GROUPS['people']?.holds({ type: 'escalation.due', actor: 'salvor' })).toBe(false);
  });

  it('make an interruption stand out', () => {
    expect(EVENT_TYPES.filter((type) => emphasisOf(type) === 'cut')).toEqual(['incident.interrupted']);
  });
});

describe('the way into the engine', () => {
  const where = { workflowId: 'incident/shop/4f1d', runId: 'r 1' };

  it('encodes the workflow id', () => {
    expect(workflowUrl({ temporalUiUrl: 'http://127.0.0.1:8233/', namespace: 'default' }, where)).toBe(
      'http://127.0.0.1:8233/namespaces/default/workflows/incident%2Fshop%2F4f1d/r%201',
    );
  });

  it('is not offered when it is unknown or no web address', () => {
    expect(workflowUrl(undefined, where)).toBeUndefined();
    expect(workflowUrl({ temporalUiUrl: 'javascript:alert(1)', namespace: 'default' }, where)).toBeUndefined();
  });
});

describe('a storm of change notices', () => {
  it('costs one request at a time, and the last notice is not missed', async () => {
    const runs: string[] = [];
    let release = () => {};
    const read = coalesce(async (key) => {
      runs.push(key);
      await new Promise<void>((resolve) => (release = resolve));
    });
    const calls = Array.from({ length: 50 }, () => read('a'));
    expect(runs).toEqual(['a']);
    release();
    await Promise.resolve();
    await Promise.resolve();
    expect(runs).toEqual(['a', 'a']);
    release();
    await Promise.all(calls);
    expect(runs).toEqual(['a', 'a']);
    void read('a');
    expect(runs).toEqual(['a', 'a', 'a']);
  });
});
