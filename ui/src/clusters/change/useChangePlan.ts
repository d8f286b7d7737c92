import { useEffect, useRef, useState } from 'react';
import { newIdempotencyKey } from '../../api/http';
import { Problem } from '../../api/problem';
import type { ChangeRequest, Operation, StoredPlan } from '../../api/types';
import { applyPlan, planChange } from '../actions';

/** Why a step was not taken. */
export interface Refusal {
  title: string;
  error: unknown;
}

/** A plan, with the key under which it is applied once. */
interface Planned {
  plan: StoredPlan;
  key: string;
}

type State =
  | { step: 'asking'; refusal?: Refusal }
  | { step: 'planning' }
  | ({ step: 'planned'; refusal?: Refusal } & Planned)
  | ({ step: 'applying' } & Planned);

/** The way of a change from what stands in its form to its operation. */
export function useChangePlan(clusterId: string) {
  const [state, setState] = useState<State>({ step: 'asking' });
  const running = useRef<AbortController>(undefined);
  useEffect(() => () => running.current?.abort(), []);

  const plan = async (body: ChangeRequest) => {
    running.current?.abort();
    const control = new AbortController();
    running.current = control;
    setState({ step: 'planning' });
    const next = await planChange(clusterId, body, control.signal).then(
      (made): State => ({ step: 'planned', plan: made, key: newIdempotencyKey() }),
      (error: unknown): State => ({
        step: 'asking',
        refusal: { title: 'The change cannot be planned', error },
      }),
    );
    if (!control.signal.aborted) setState(next);
  };

  const apply = async (): Promise<Operation | undefined> => {
    if (state.step !== 'planned') return undefined;
    const planned: Planned = { plan: state.plan, key: state.key };
    setState({ step: 'applying', ...planned });
    try {
      return await applyPlan(planned.plan.id, planned.key);
    } catch (error) {
      const refusal = { title: 'The plan was not applied', error };
      setState(isFinal(error) ? { step: 'asking', refusal } : { step: 'planned', ...planned, refusal });
      return undefined;
    }
  };

  /** The form says something else now: what was planned before is not what it asks for. */
  const discard = () => {
    if (state.step === 'applying') return;
    running.current?.abort();
    setState({ step: 'asking' });
  };

  return { state, plan, apply, discard };
}

/** Whether the server refused, so that the same plan would be refused again. */
function isFinal(error: unknown): boolean {
  const { status } = Problem.of(error);
  return status >= 400 && status < 500;
}
