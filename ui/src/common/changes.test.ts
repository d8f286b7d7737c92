import { describe, expect, it } from 'vitest';
import { changesBetween } from './changes';

describe('changes between two values', () => {
  it('are what went, came and became another', () => {
    expect(
      changesBetween(
        { name: 'a', quota: { nodes: 10 }, roles: ['USER'], gone: true },
        { name: 'a', quota: { nodes: 20 }, roles: ['USER', 'ADMIN'] },
      ),
    ).toEqual([
      { pointer: '/quota/nodes', before: '10', after: '20' },
      { pointer: '/gone', before: 'true', after: undefined },
      { pointer: '/roles/1', before: undefined, after: 'ADMIN' },
    ]);
  });

  it('are all of a thing that was made or deleted, and none of one that stays', () => {
    const thing = { config: { 'a/b': [] } };
    expect(changesBetween(null, thing)).toEqual([
      { pointer: '/config/a~1b', before: undefined, after: '[]' },
    ]);
    expect(changesBetween(thing, undefined)).toHaveLength(1);
    expect(changesBetween(thing, structuredClone(thing))).toEqual([]);
  });
});
