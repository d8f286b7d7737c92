import { Title } from '@patternfly/react-core';
import { Table, Tbody, Td, Th, Thead, Tr } from '@patternfly/react-table';
import type { ReactNode } from 'react';
import type { Comparison, Plan } from '../api/types';
import { LayoutLine, layoutKey } from '../clusters/LayoutLine';
import { formatDuration, formatMoney, HOURS_PER_MONTH } from '../common/format';

/** Plans under several sets of weights: a column for each. */
export function ComparisonView({ comparison }: { comparison: Comparison }) {
  const names = comparison.items.map((item) => item.name);
  const plans = comparison.items.map((item) => item.plan);
  const missed = comparison.constraints.filter((each) => each.misses.some((miss) => (miss ?? 0) !== 0));
  return (
    <div className="loom-stack">
      <Title headingLevel="h2" size="lg">
        Side by side
      </Title>
      <Columns label="Plans" names={names} head="Plan">
        <Row head="Per hour" cells={plans.map((plan) => price(plan, 1))} />
        <Row head="Per month" cells={plans.map((plan) => price(plan, HOURS_PER_MONTH))} />
        <Row head="Nodes" cells={plans.map((plan) => nodes(plan).toLocaleString())} />
        <Row head="Quality" cells={plans.map(quality)} />
        <Row head="Solved in" cells={plans.map((plan) => formatDuration(plan.solveMillis))} />
      </Columns>
      <Columns label="Layouts side by side" names={names} head="Nodes of">
        {comparison.layouts.map((layout) => (
          <Row
            key={layoutKey(layout)}
            head={<LayoutLine layout={layout} shown={4} />}
            cells={layout.counts.map((count) => (count === 0 ? '–' : count.toLocaleString()))}
            differs={new Set(layout.counts).size > 1}
          />
        ))}
      </Columns>
      <Columns label="What each plan misses" names={names} head="Units missed">
        {missed.map((constraint) => (
          <Row
            key={constraint.id}
            head={constraint.id}
            cells={constraint.misses.map((miss, i) =>
              miss === null ? '–' : `${miss.toLocaleString()}${constraint.weights[i] === 0 ? ' (off)' : ''}`,
            )}
            differs={new Set(constraint.misses).size > 1}
          />
        ))}
      </Columns>
      <Columns label="Scores by each set's weights" names={names} head="Score by the weights of">
        {names.map((name, by) => (
          <Row key={name} head={name} cells={(comparison.scores[by] ?? []).map((score) => score ?? '–')} />
        ))}
      </Columns>
    </div>
  );
}

function Columns({
  label,
  names,
  head,
  children,
}: {
  label: string;
  names: string[];
  head: string;
  children: ReactNode;
}) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, so the keyboard must reach it
    <section className="loom-scroll" aria-label={`${label}, scrolls`} tabIndex={0}>
      <Table aria-label={label} variant="compact" className="loom-table" borders={false}>
        <Thead>
          <Tr>
            <Th>{head}</Th>
            {names.map((name) => (
              <Th key={name}>{name}</Th>
            ))}
          </Tr>
        </Thead>
        <Tbody>{children}</Tbody>
      </Table>
    </section>
  );
}

function Row({ head, cells, differs }: { head: ReactNode; cells: string[]; differs?: boolean }) {
  return (
    <Tr>
      <Th dataLabel="">{head}</Th>
      {cells.map((cell, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: columns keep their places
        <Td key={i}>{differs ? <strong>{cell}</strong> : cell}</Td>
      ))}
    </Tr>
  );
}

function price(plan: Plan, times: number): string {
  return plan.feasible && plan.pricePerHour ? formatMoney(plan.pricePerHour, times) : 'no placement';
}

function nodes(plan: Plan): number {
  return plan.layouts.reduce((sum, layout) => sum + layout.count, 0);
}

function quality(plan: Plan): string {
  if (plan.gap === null) return plan.feasible ? 'distance from the best unknown' : '–';
  return plan.gap < 0.000_05 ? 'proved best' : `within ${(plan.gap * 100).toFixed(2)} % of the best possible`;
}
