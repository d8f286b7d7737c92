import { describe, expect, it } from 'vitest';
import { profiles } from '../test/fixtures';
import { changed, nameOf, namesOf, toSettings, type WeightSet } from './sets';

const set: WeightSet = { id: 1, profile: 'balanced', changes: {} };
const balanced = profiles.items[0];

describe('a set of weights', () => {
  it('says only what differs from its profile', () => {
    expect(toSettings(set)).toEqual({ profile: 'balanced' });
    const tuned = changed(changed(set, balanced, 'spread', { weight: 7 }), balanced, 'packing', {
      on: false,
    });
    expect(toSettings(tuned)).toEqual({
      profile: 'balanced',
      weights: { spread: 7 },
      constraints: { packing: { enabled: false } },
    });
    expect(nameOf(tuned)).toBe('balanced, no packing, spread 7');
    const back = changed(changed(tuned, balanced, 'spread', { weight: 25_000 }), balanced, 'packing', {
      on: true,
    });
    expect(back).toEqual(set);
  });

  it('has a name of its own among others', () => {
    expect(namesOf([set, { ...set, id: 2 }, { ...set, id: 3, profile: 'cheapest' }])).toEqual([
      'balanced',
      'balanced (2)',
      'cheapest',
    ]);
  });
});
