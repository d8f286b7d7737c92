import type { PlacementSettings, Profile } from '../api/types';

/** A set of weights as it stands in the form: a profile, and what is changed of it. */
export interface WeightSet {
  id: number;
  profile: string;
  changes: Record<string, Change>;
}

/** Each absent for what the profile says. */
export interface Change {
  on?: boolean;
  level?: string;
  weight?: number;
}

export const MAX_WEIGHT = 1_000_000_000;

/** Its profile's name; where it changes something, with what. */
export function nameOf(set: WeightSet): string {
  const changed = Object.entries(set.changes)
    .map(([id, change]) => {
      if (change.on === false) return `no ${id}`;
      const parts = [change.weight?.toLocaleString('en'), change.level].filter((part) => part !== undefined);
      return `${id} ${parts.length > 0 ? parts.join(' ') : 'on'}`;
    })
    .sort();
  return changed.length === 0 ? set.profile : `${set.profile}, ${changed.join(', ')}`;
}

/** A name for each, no two the same. */
export function namesOf(sets: WeightSet[]): string[] {
  const seen = new Map<string, number>();
  return sets.map((set) => {
    const name = nameOf(set);
    const times = (seen.get(name) ?? 0) + 1;
    seen.set(name, times);
    return times === 1 ? name : `${name} (${times})`;
  });
}

/** As a request takes it; what the profile says already is left out. */
export function toSettings(set: WeightSet): PlacementSettings {
  const weights: Record<string, number> = {};
  const constraints: Record<string, { enabled?: boolean; level?: string }> = {};
  for (const [id, change] of Object.entries(set.changes)) {
    if (change.weight !== undefined) weights[id] = change.weight;
    const setting = {
      ...(change.on === undefined ? {} : { enabled: change.on }),
      ...(change.level === undefined ? {} : { level: change.level }),
    };
    if (Object.keys(setting).length > 0) constraints[id] = setting;
  }
  return {
    profile: set.profile,
    ...(Object.keys(weights).length > 0 ? { weights } : {}),
    ...(Object.keys(constraints).length > 0 ? { constraints } : {}),
  };
}

/** The set with one thing changed; what is as the profile says is no change. */
export function changed(set: WeightSet, profile: Profile | undefined, id: string, change: Change): WeightSet {
  const says = profile?.constraints.find((each) => each.id === id);
  const merged = { ...set.changes[id], ...change };
  if (merged.on === says?.on) delete merged.on;
  if (merged.level === says?.level) delete merged.level;
  if (merged.weight === says?.weight) delete merged.weight;
  const { [id]: _, ...others } = set.changes;
  return { ...set, changes: Object.keys(merged).length > 0 ? { ...others, [id]: merged } : others };
}
