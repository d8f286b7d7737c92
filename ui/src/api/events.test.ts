import { describe, expect, it, vi } from 'vitest';
import { FakeEventSource } from '../test/FakeEventSource';
import { CLUSTER_ID, cluster, graph, nodes, OPERATION_ID, tasks } from '../test/fixtures';
import { followEvents, type LoomEvent, patchCluster, patchGraph, patchNodes } from './events';
import { graphQuery, keys, newQueryClient } from './queries';
import type { Graph } from './types';

let sequence = 0;

function event(type: string, data: Record<string, unknown>): LoomEvent {
  sequence++;
  return {
    sequence,
    at: '2026-11-22T12:05:00Z',
    type,
    clusterId: CLUSTER_ID,
    operationId: OPERATION_ID,
    data,
  };
}

const waiting = tasks[4];
if (!waiting) throw new Error('The fixture has no fifth task.');

describe('patchGraph', () => {
  it('moves a task on and leaves the shape as it is', () => {
    const patched = patchGraph(graph, [
      event('task.started', { taskId: waiting.id, state: 'SENT', attempt: 1 }),
      event('task.succeeded', { taskId: waiting.id, state: 'SUCCEEDED' }),
    ]);
    expect(patched.tasks[4]).toMatchObject({
      state: 'SUCCEEDED',
      attempts: 1,
      startedAt: '2026-11-22T12:05:00Z',
      endedAt: '2026-11-22T12:05:00Z',
    });
    expect(patched.vertices).toBe(graph.vertices);
    expect(patched.edges).toBe(graph.edges);
  });

  it('gives the same graph back where no task of it is meant', () => {
    expect(patchGraph(graph, [event('task.started', { taskId: 'other', state: 'SENT' })])).toBe(graph);
  });
});

describe('patchCluster', () => {
  it('forgets the message that an event leaves out', () => {
    const sad = { ...cluster, message: 'It failed.' };
    expect(patchCluster(sad, event('cluster.state-changed', { state: 'ACTIVE' }))).toMatchObject({
      state: 'ACTIVE',
      message: null,
    });
  });

  it('ends its operation, and no other', () => {
    const ended = event('operation.ended', { state: 'FAILED', error: 'No room.' });
    expect(patchCluster(cluster, ended).operation).toMatchObject({ state: 'FAILED', error: 'No room.' });
    expect(patchCluster(cluster, { ...ended, operationId: 'other' })).toBe(cluster);
  });
});

describe('patchNodes', () => {
  it('changes the node that is meant', () => {
    const patched = patchNodes(
      nodes,
      event('node.state-changed', { nodeId: nodes[3]?.id, state: 'RUNNING' }),
    );
    expect(patched.map((node) => node.state)).toEqual([
      'RUNNING',
      'RUNNING',
      'RUNNING',
      'RUNNING',
      'CREATING',
    ]);
  });

  it('tells what an inspection has found', () => {
    const found = event('node.condition-changed', {
      nodeId: nodes[1]?.id,
      condition: 'MISSING',
      message: 'Gone.',
    });
    const [first, second] = patchNodes(nodes, found);
    expect(first?.condition).toBeNull();
    expect(second).toMatchObject({
      state: 'RUNNING',
      condition: { state: 'MISSING', message: 'Gone.', services: [] },
    });
  });
});

describe('followEvents', () => {
  it('writes events into what is in the cache', async () => {
    const client = newQueryClient();
    client.setQueryData(keys.graph(OPERATION_ID), graph);
    const close = followEvents(client, CLUSTER_ID, () => undefined);
    FakeEventSource.say(event('task.started', { taskId: waiting.id, state: 'RUNNING', attempt: 1 }));
    await vi.waitFor(() =>
      expect(client.getQueryData<Graph>(keys.graph(OPERATION_ID))?.tasks[4]?.state).toBe('RUNNING'),
    );
    expect(FakeEventSource.urls()).toEqual([`/api/v1/events?cluster=${CLUSTER_ID}`]);
    close();
  });

  it('applies an event to an answer that was asked for before it and came after it', async () => {
    const client = newQueryClient();
    const close = followEvents(client, undefined, () => undefined);
    const answer = client.fetchQuery(graphQuery(OPERATION_ID));
    FakeEventSource.say(event('task.failed', { taskId: waiting.id, state: 'FAILED', attempt: 3 }));
    expect((await answer).tasks[4]).toMatchObject({ state: 'FAILED', attempts: 3 });
    close();
  });

  it('ignores an event that it has had already', async () => {
    const client = newQueryClient();
    client.setQueryData(keys.cluster(CLUSTER_ID), cluster);
    const close = followEvents(client, CLUSTER_ID, () => undefined);
    const first = event('cluster.state-changed', { state: 'ACTIVE' });
    const second = event('cluster.state-changed', { state: 'INCOMPLETE' });
    for (const each of [first, second, first]) FakeEventSource.say(each);
    await vi.waitFor(() =>
      expect(client.getQueryData(keys.cluster(CLUSTER_ID))).toMatchObject({ state: 'INCOMPLETE' }),
    );
    close();
  });
});
