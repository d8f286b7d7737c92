import { describe, expect, it } from 'vitest';
import { kindOf } from './OperationProgress';

describe('the kind of an operation', () => {
  it('is shown as people call it', () => {
    expect(
      ['CREATE', 'GROW', 'REPLACE', 'ADD_SERVICES', 'RESTART', 'MOVE_DISKS'].map((kind) => kindOf({ kind })),
    ).toEqual(['Create', 'Grow', 'Replace nodes', 'Add services', 'Restart services', 'Move disks']);
  });
});
