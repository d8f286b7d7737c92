import { Alert, ExpandableSection, Label, Skeleton } from '@patternfly/react-core';
import CheckCircleIcon from '@patternfly/react-icons/dist/esm/icons/check-circle-icon';
import { Table, Tbody, Td, Th, Thead, Tr } from '@patternfly/react-table';
import type { Money, Plan, PlanConstraint, Reason } from '../api/types';
import { Figure } from '../common/Figure';
import { formatDuration, formatMoney, formatMoneyChange, HOURS_PER_MONTH, plural } from '../common/format';
import { Message, ProblemAlert } from '../common/ProblemAlert';
import { LayoutLine, layoutKey } from './LayoutLine';
import { changesStanding, NodeChanges } from './NodeChanges';

interface Props {
  plan: Plan | undefined;
  error: unknown;
  busy: boolean;
}

/** What would be made, what it would cost, and how good it is; or why nothing can be. */
export function PlanPreview({ plan, error, busy }: Props) {
  if (error) return <ProblemAlert error={error} title="There is no plan for this request" />;
  if (!plan) {
    return busy ? (
      <div className="loom-loading" role="status" aria-label="Planning">
        <Skeleton height="3rem" screenreaderText="Planning" />
        <Skeleton height="8rem" />
      </div>
    ) : (
      <p className="loom-subtle">
        As soon as there is a name, a template and a size, Loom places the nodes and shows the plan here.
        Nothing is made before you say so.
      </p>
    );
  }
  return (
    <div className={`loom-stack loom-plan ${busy ? 'is-stale' : ''}`} aria-busy={busy}>
      {plan.feasible ? <Feasible plan={plan} /> : <Infeasible plan={plan} />}
      <Constraints constraints={plan.constraints} />
    </div>
  );
}

function Feasible({ plan }: { plan: Plan }) {
  const count = plan.layouts.reduce((sum, layout) => sum + layout.count, 0);
  return (
    <>
      <dl className="loom-figures">
        <Figure name="Nodes" value={count} />
        {plan.pricePerHour &&
          (changesStanding(plan.changes) ? (
            <PriceChange after={plan.pricePerHour} delta={plan.pricePerHourDelta} />
          ) : (
            <>
              <Figure name="Per hour" value={formatMoney(plan.pricePerHour)} />
              <Figure name="Per month" value={formatMoney(plan.pricePerHour, HOURS_PER_MONTH)} />
            </>
          ))}
      </dl>
      {plan.changes && <NodeChanges changes={plan.changes} />}
      <Table aria-label="Layouts" variant="compact" className="loom-table" borders={false}>
        <Thead>
          <Tr>
            <Th modifier="fitContent">Nodes</Th>
            <Th>Layout</Th>
            <Th modifier="fitContent" className="loom-number">
              Per hour
            </Th>
          </Tr>
        </Thead>
        <Tbody>
          {plan.layouts.map((layout) => (
            <Tr key={layoutKey(layout)}>
              <Td dataLabel="Nodes">
                <strong className="loom-times">{layout.count} ×</strong>
              </Td>
              <Td dataLabel="Layout">
                <LayoutLine layout={layout} shown={6} />
                {layout.hosts.length > 0 && (
                  <span className="loom-subtle loom-small"> on {layout.hosts.join(', ')}</span>
                )}
                {layout.reason && <Why reason={layout.reason} of={layout.services.join(', ')} />}
              </Td>
              <Td dataLabel="Per hour" className="loom-number">
                {layout.pricePerHour ? formatMoney(layout.pricePerHour, layout.count) : '–'}
              </Td>
            </Tr>
          ))}
        </Tbody>
      </Table>
      {plan.score && (
        <p className="loom-quality">
          <Quality plan={plan} />
          <span className="loom-subtle loom-small">
            score <code>{plan.score}</code> · solved in {formatDuration(plan.solveMillis)}
          </span>
        </p>
      )}
    </>
  );
}

/** What the nodes cost per hour before and after. */
function PriceChange({ after, delta }: { after: Money; delta: number }) {
  const of = (micros: number): Money => ({ ...after, micros });
  return (
    <>
      <Figure name="Per hour before" value={formatMoney(of(after.micros - delta))} />
      <Figure name="Per hour after" value={formatMoney(after)} />
      <Figure name="Difference" value={formatMoneyChange(of(delta))} />
    </>
  );
}

/** Why this hardware, why here, and why not something else. */
function Why({ reason, of }: { reason: Reason; of: string }) {
  return (
    <ExpandableSection
      toggleText="Why"
      toggleAriaLabel={`Why ${of}`}
      contentId={`why-${of.replaceAll(/\W+/g, '-')}-${reason.alternatives.length}`}
      className="loom-why"
    >
      <p>{reason.hardware}</p>
      <p>{reason.location}</p>
      {reason.alternatives.length > 0 && (
        <ul className="loom-conflicts">
          {reason.alternatives.map((other) => (
            <li key={`${other.subject}-${other.name}`}>
              <strong>Not {other.name}:</strong> {other.sentence}
            </li>
          ))}
        </ul>
      )}
    </ExpandableSection>
  );
}

/** How far the placement may be from the best there is. */
function Quality({ plan }: { plan: Plan }) {
  if (plan.gap === null || plan.gap === undefined) {
    return (
      <Label isCompact color="grey">
        distance from the best unknown
      </Label>
    );
  }
  return plan.gap < 0.000_05 ? (
    <Label isCompact color="green" icon={<CheckCircleIcon />}>
      proved best
    </Label>
  ) : (
    <Label isCompact color="blue">
      within {(plan.gap * 100).toFixed(plan.gap < 0.01 ? 2 : 1)} % of the best possible
    </Label>
  );
}

function Infeasible({ plan }: { plan: Plan }) {
  return (
    <Alert component="p" isInline variant="warning" title="No placement can satisfy this request">
      {plan.conflicts.length === 0 ? (
        <p>The time was not enough to find one, or to prove that there is none.</p>
      ) : (
        <>
          <p>
            Each of these cannot hold as a whole; without any one of its demands there would be a placement.
          </p>
          <ul className="loom-conflicts">
            {plan.conflicts.map((conflict) => (
              <li key={conflict.message}>
                <Message text={conflict.message} />
                {(conflict.remedies ?? []).length > 0 && (
                  <div>
                    This would do:
                    <ul>
                      {conflict.remedies?.map((remedy) => (
                        <li key={remedy.message}>
                          {remedy.message}, at {formatMoney(remedy.pricePerHour)} an hour
                        </li>
                      ))}
                    </ul>
                  </div>
                )}
                <div>
                  {conflict.constraints.map((id) => (
                    <Label key={id} isCompact variant="outline">
                      {id}
                    </Label>
                  ))}
                </div>
              </li>
            ))}
          </ul>
        </>
      )}
    </Alert>
  );
}

function Constraints({ constraints }: { constraints: PlanConstraint[] }) {
  if (constraints.length === 0) return null;
  const inForce = constraints.filter((each) => Number(each.score) !== 0);
  const toggle = `What decided: ${plural(inForce.length, 'constraint')} of ${constraints.length} cost something`;
  return (
    <ExpandableSection toggleText={toggle}>
      <Table aria-label="Constraints" variant="compact" className="loom-table" borders={false}>
        <Thead>
          <Tr>
            <Th>Constraint</Th>
            <Th>Level</Th>
            <Th className="loom-number">Weight</Th>
            <Th className="loom-number">Score</Th>
          </Tr>
        </Thead>
        <Tbody>
          {constraints.map((constraint) => (
            <Tr key={constraint.id}>
              <Td dataLabel="Constraint">
                {constraint.id}
                {constraint.matches
                  .filter((match) => typeof match === 'string')
                  .map((match) => (
                    <span key={match} className="loom-subtle loom-small">
                      {match}
                    </span>
                  ))}
              </Td>
              <Td dataLabel="Level">{constraint.level.toLowerCase()}</Td>
              <Td dataLabel="Weight" className="loom-number">
                {Number(constraint.weight) === 0 ? 'off' : Number(constraint.weight).toLocaleString()}
              </Td>
              <Td dataLabel="Score" className="loom-number">
                {Number(constraint.score).toLocaleString()}
              </Td>
            </Tr>
          ))}
        </Tbody>
      </Table>
    </ExpandableSection>
  );
}
