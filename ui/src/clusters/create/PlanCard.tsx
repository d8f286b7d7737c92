import { ActionGroup, Button, Title } from '@patternfly/react-core';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import type { ClusterRequest } from '../../api/types';
import { formatDuration } from '../../common/format';
import { ProblemAlert } from '../../common/ProblemAlert';
import { PlanPreview } from '../PlanPreview';
import type { usePlan } from './usePlan';

/** The plan of what stands in the form, and the button that has it made. */
export function PlanCard({
  request,
  plan,
  error,
  missing,
  submitting,
}: {
  request: ClusterRequest | undefined;
  plan: ReturnType<typeof usePlan>;
  error: unknown;
  /** What must still be said; empty where nothing must. */
  missing: string;
  submitting: boolean;
}) {
  return (
    <aside className="loom-card loom-plan-card" aria-label="Plan">
      <Title headingLevel="h2" size="lg">
        Plan
      </Title>
      <Solving plan={plan} />
      <PlanPreview
        plan={request ? plan.data : undefined}
        error={request ? plan.error : undefined}
        busy={plan.busy}
      />
      {error !== undefined && <ProblemAlert error={error} title="The cluster was not created" />}
      {missing !== '' && (
        <p className="loom-subtle" role="status">
          Still missing: {missing}.
        </p>
      )}
      <ActionGroup className="loom-actions">
        <Button
          type="submit"
          isDisabled={!request || submitting || plan.data?.feasible === false}
          isLoading={submitting}
        >
          Create cluster
        </Button>
        <Button variant="link" component={(props: object) => <Link to="/clusters" {...props} />}>
          Cancel
        </Button>
      </ActionGroup>
    </aside>
  );
}

/** The best so far, where a plan takes long enough to be watched. */
function Solving({ plan: { progress, stop } }: { plan: ReturnType<typeof usePlan> }) {
  const [error, setError] = useState<unknown>();
  if (!progress) return null;
  return (
    <div className="loom-set-head">
      <p role="status" className="loom-subtle loom-small">
        Best so far after {formatDuration(progress.millis)}: {progress.score},{' '}
        {(progress.gap * 100).toFixed(2)} % from the bound.
      </p>
      {stop && (
        <Button variant="secondary" size="sm" onClick={() => void stop().catch(setError)}>
          Take the best so far
        </Button>
      )}
      {error !== undefined && <ProblemAlert error={error} title="It could not be ended" />}
    </div>
  );
}
