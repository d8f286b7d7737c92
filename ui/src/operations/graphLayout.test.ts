import { describe, expect, it } from 'vitest';
import { graph, tasks } from '../test/fixtures';
import { CARD, drawGroups, drawTasks } from './graphLayout';

describe('drawTasks', () => {
  const drawing = drawTasks(graph);
  const at = new Map(drawing.vertices.map((vertex) => [vertex.id, vertex]));

  it('draws each task and each join point once', () => {
    expect(drawing.vertices.filter((vertex) => vertex.kind === 'task')).toHaveLength(25);
    expect(drawing.vertices.filter((vertex) => vertex.kind === 'join')).toHaveLength(1);
    expect(drawing.edges).toHaveLength(25);
  });

  it('puts what comes later to the right', () => {
    for (const edge of drawing.edges) {
      expect(at.get(edge.target)?.x).toBeGreaterThan(at.get(edge.source)?.x ?? Number.NaN);
    }
  });

  it('lets no two tasks overlap', () => {
    const cards = drawing.vertices.filter((vertex) => vertex.kind === 'task');
    for (const a of cards) {
      for (const b of cards) {
        const apart = Math.abs(a.x - b.x) >= CARD.width || Math.abs(a.y - b.y) >= CARD.height;
        expect(a === b || apart).toBe(true);
      }
    }
  });
});

describe('drawGroups', () => {
  const drawing = drawGroups(graph, tasks);

  it('draws what is done to several nodes as one', () => {
    expect(drawing.vertices.map((vertex) => [vertex.id, vertex.taskIds.length])).toEqual([
      ['CREATE', 5],
      ['CONFIRM', 5],
      ['BOOTSTRAP', 5],
      ['INSTALL balancer', 1],
      ['START balancer', 1],
      ['INSTALL web', 4],
      ['START web', 4],
    ]);
  });

  it('looks through join points', () => {
    expect(drawing.edges.map((edge) => edge.id).sort()).toEqual([
      'BOOTSTRAP>INSTALL balancer',
      'BOOTSTRAP>INSTALL web',
      'CONFIRM>BOOTSTRAP',
      'CREATE>CONFIRM',
      'INSTALL balancer>START balancer',
      'INSTALL web>START web',
      'START web>START balancer',
    ]);
  });
});
