import {
  ActionGroup,
  Alert,
  Button,
  Form,
  FormGroup,
  FormSelect,
  FormSelectOption,
  NumberInput,
  Title,
} from '@patternfly/react-core';
import CubesIcon from '@patternfly/react-icons/dist/esm/icons/cubes-icon';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useSearch } from '@tanstack/react-router';
import { useRef, useState } from 'react';
import { clusterQuery, definitionsQuery, profilesQuery } from '../api/queries';
import type { Cluster, Definition, PlacementQuestion, Plan, Profiles, Progress } from '../api/types';
import { templateFacts, titleOf } from '../catalog/read';
import { ProvidersChoice } from '../clusters/create/ProvidersChoice';
import { PlanPreview } from '../clusters/PlanPreview';
import { BUDGETS } from '../clusters/request';
import { Field } from '../common/Field';
import { formatDuration, plural } from '../common/format';
import { LoadingRows } from '../common/Loaded';
import { Page } from '../common/Page';
import { Nothing } from '../common/Pieces';
import { Message, ProblemAlert } from '../common/ProblemAlert';
import { ComparisonView } from './ComparisonView';
import { compare, sensitivity, solveLive, stopSolve } from './placements';
import { nameOf, toSettings, type WeightSet } from './sets';
import { WeightSetCard } from './WeightSetCard';

const MAX_SETS = 8;

/** What a placement would be, under one set of weights or several. Nothing is made here. */
export function WhatIfPage() {
  const search = useSearch({ from: '/app/what-if' });
  const templates = useQuery(definitionsQuery('cluster-templates'));
  const profiles = useQuery(profilesQuery);
  const cluster = useQuery({ ...clusterQuery(search.cluster ?? ''), enabled: search.cluster !== undefined });
  const failed = [templates, profiles, cluster].find((query) => query.isError);
  const ready = templates.data && profiles.data && (search.cluster === undefined || cluster.data);
  return (
    <Page title="What if" subtitle="Place a cluster under other weights, side by side. Nothing is made.">
      {failed && (
        <ProblemAlert
          error={failed.error}
          title="What is needed could not be loaded"
          onRetry={() => void failed.refetch()}
        />
      )}
      {!failed && !ready && <LoadingRows label="Loading templates and profiles" rows={8} />}
      {templates.data?.length === 0 && (
        <Nothing title="No templates yet" icon={CubesIcon}>
          There is nothing to place before an administrator has imported or written a template.
        </Nothing>
      )}
      {ready && templates.data.length > 0 && (
        <Questions
          templates={templates.data}
          profiles={profiles.data}
          asked={search.template}
          cluster={cluster.data}
        />
      )}
    </Page>
  );
}

function Questions({
  templates,
  profiles,
  asked,
  cluster,
}: {
  templates: Definition[];
  profiles: Profiles;
  asked: string | undefined;
  cluster: Cluster | undefined;
}) {
  const first = templates.find((each) => each.name === (cluster?.template ?? asked)) ?? templates[0];
  const standard = profiles.items.find((each) => each.standard) ?? profiles.items[0];
  const other = profiles.items.find((each) => each.name !== standard?.name) ?? standard;
  const [template, setTemplate] = useState(first?.name ?? '');
  const [size, setSize] = useState(cluster?.size ?? (first ? templateFacts(first).min : 1));
  const [budget, setBudget] = useState('');
  const [providers, setProviders] = useState<string[]>([]);
  const [replaced, setReplaced] = useState('');
  const [disrupt, setDisrupt] = useState('');
  const chosen = templates.find((each) => each.name === template);
  const [sets, setSets] = useState<WeightSet[]>(() =>
    [standard, other].map((profile, i) => ({ id: i + 1, profile: profile?.name ?? '', changes: {} })),
  );
  const question: PlacementQuestion = {
    template,
    size,
    ...(cluster ? { cluster: cluster.id } : {}),
    ...(numbersIn(replaced).length > 0 ? { replace: numbersIn(replaced) } : {}),
    ...(disrupt.trim() ? { disrupt: disrupt.trim() } : {}),
    ...(providers.length > 0 ? { providers } : {}),
    ...(budget ? { budgetMillis: Number(budget) } : {}),
  };
  const comparing = useMutation({ mutationFn: () => compare(question, sets) });
  const finding = useMutation({ mutationFn: (set: WeightSet) => sensitivity(question, set) });
  const live = useLiveSolve();
  const busy = comparing.isPending || finding.isPending || live.busy;

  const choose = (name: string) => {
    const next = templates.find((each) => each.name === name);
    setTemplate(name);
    if (next) setSize((now) => Math.max(now, templateFacts(next).min));
  };

  return (
    <div className="loom-stack">
      {profiles.error && (
        <Alert
          component="p"
          isInline
          variant="warning"
          title="The server's weights have changed and are wrong"
        >
          <p>What was read before stays in force.</p>
          {profiles.error.problems.map((problem) => (
            <Message key={problem.message} text={problem.message} />
          ))}
        </Alert>
      )}
      <Form
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          comparing.mutate();
        }}
      >
        <section className="loom-card loom-part" aria-label="Problem">
          <Title headingLevel="h2" size="lg">
            {cluster ? `Cluster ${cluster.name}, planned anew` : 'Problem'}
          </Title>
          <div className="loom-columns">
            <FormGroup label="Template" fieldId="whatif-template">
              <FormSelect id="whatif-template" value={template} onChange={(_, name) => choose(name)}>
                {templates.map((each) => (
                  <FormSelectOption key={each.name} value={each.name} label={titleOf(each)} />
                ))}
              </FormSelect>
            </FormGroup>
            <FormGroup label="Nodes" fieldId="whatif-size">
              <NumberInput
                value={size}
                min={1}
                onMinus={() => setSize(size - 1)}
                onPlus={() => setSize(size + 1)}
                onChange={(event) => setSize(Math.trunc(Number(event.currentTarget.value)) || 0)}
                inputProps={{ id: 'whatif-size' }}
                inputAriaLabel="Nodes"
                minusBtnAriaLabel="One node less"
                plusBtnAriaLabel="One node more"
                widthChars={6}
              />
            </FormGroup>
            <FormGroup label="Time for a plan" fieldId="whatif-budget">
              <FormSelect id="whatif-budget" value={budget} onChange={(_, value) => setBudget(value)}>
                {BUDGETS.map(([value, label]) => (
                  <FormSelectOption key={value} value={value} label={label} />
                ))}
              </FormSelect>
            </FormGroup>
          </div>
          {cluster && (
            <div className="loom-columns">
              <Field
                id="whatif-replace"
                label="Nodes to replace"
                help="Their numbers, such as 1002, 1005."
                value={replaced}
                onChange={setReplaced}
              />
              <Field
                id="whatif-disrupt"
                label="May be disturbed"
                help="Nodes and what runs on them, such as 5 or 10%; no more than the change demands if empty."
                value={disrupt}
                onChange={setDisrupt}
              />
            </div>
          )}
          <ProvidersChoice
            chosen={providers}
            onChange={setProviders}
            usual={(cluster?.providers ?? (chosen && templateFacts(chosen).providers))?.join(', ')}
          />
        </section>
        <div className="loom-sets">
          {sets.map((set, i) => (
            <div key={set.id} className="loom-stack">
              <WeightSetCard
                set={set}
                position={i + 1}
                profiles={profiles.items}
                onChange={(next) => setSets(sets.map((each) => (each.id === set.id ? next : each)))}
                onRemove={
                  sets.length > 2 ? () => setSets(sets.filter((each) => each.id !== set.id)) : undefined
                }
              />
              <ActionGroup className="loom-actions">
                <Button
                  variant="secondary"
                  isDisabled={busy}
                  onClick={() => live.start({ ...question, placement: toSettings(set) }, nameOf(set))}
                  aria-label={`Solve and watch weights ${i + 1}`}
                >
                  Solve and watch
                </Button>
                <Button
                  variant="secondary"
                  isDisabled={busy}
                  isLoading={finding.isPending && finding.variables?.id === set.id}
                  onClick={() => finding.mutate(set)}
                  aria-label={`How far can they go? Weights ${i + 1}`}
                >
                  How far can they go?
                </Button>
              </ActionGroup>
            </div>
          ))}
        </div>
        <ActionGroup className="loom-actions">
          <Button type="submit" isDisabled={busy || size < 1} isLoading={comparing.isPending}>
            Compare
          </Button>
          <Button
            variant="link"
            isDisabled={sets.length >= MAX_SETS}
            onClick={() =>
              setSets([
                ...sets,
                {
                  id: Math.max(...sets.map((set) => set.id)) + 1,
                  profile: standard?.name ?? '',
                  changes: {},
                },
              ])
            }
          >
            Add weights
          </Button>
        </ActionGroup>
      </Form>
      {comparing.isError && <ProblemAlert error={comparing.error} title="They could not be compared" />}
      {comparing.data && !comparing.isPending && (
        <section className="loom-card loom-part" aria-label="Comparison">
          <ComparisonView comparison={comparing.data} />
        </section>
      )}
      {finding.isError && (
        <ProblemAlert error={finding.error} title="There is no answer how far they can go" />
      )}
      {finding.data && !finding.isPending && (
        <section className="loom-card loom-part" aria-label="How far the weights can go">
          <Title headingLevel="h2" size="lg">
            How far the weights can go: {finding.variables ? nameOf(finding.variables) : ''}
          </Title>
          <ul className="loom-conflicts">
            {finding.data.findings.map((each) => (
              <li key={each.constraint}>{each.statement}</li>
            ))}
          </ul>
          <p className="loom-subtle loom-small">
            {plural(finding.data.solves, 'problem')} solved for this.
            {finding.data.complete ? '' : ' The time ended before all was found.'}
          </p>
        </section>
      )}
      <Live live={live} />
    </div>
  );
}

/** The whole numbers in a text; other words stay as they are, for the server to name. */
function numbersIn(text: string): (number | string)[] {
  return text
    .split(/[\s,]+/)
    .filter((word) => word !== '')
    .map((word) => (/^\d+$/.test(word) ? Number(word) : word));
}

interface LiveState {
  name: string;
  id?: string;
  progress?: Progress;
  plan?: Plan;
  error?: unknown;
}

/** One solve at a time that is watched, and can be stopped. */
function useLiveSolve() {
  const [state, setState] = useState<LiveState>();
  const [busy, setBusy] = useState(false);
  const running = useRef<AbortController>(undefined);
  const start = (question: PlacementQuestion, name: string) => {
    running.current?.abort();
    const controller = new AbortController();
    running.current = controller;
    const update = (part: Partial<LiveState>) => {
      if (running.current === controller) setState((old) => ({ ...old, ...part, name }));
    };
    setState({ name });
    setBusy(true);
    void solveLive(
      question,
      (id) => update({ id }),
      (progress) => update({ progress }),
      controller.signal,
    )
      .then((plan) => update({ plan }))
      .catch((error: unknown) => update({ error }))
      .finally(() => {
        if (running.current === controller) setBusy(false);
      });
  };
  const stop = () => {
    if (state?.id)
      void stopSolve(state.id).catch((error: unknown) => setState((old) => old && { ...old, error }));
  };
  return { state, busy, start, stop };
}

function Live({ live: { state, busy, stop } }: { live: ReturnType<typeof useLiveSolve> }) {
  if (!state) return null;
  return (
    <section className="loom-card loom-part" aria-label="Plan">
      <div className="loom-set-head">
        <Title headingLevel="h2" size="lg">
          Plan: {state.name}
        </Title>
        {busy && (
          <Button variant="secondary" onClick={stop} isDisabled={!state.id}>
            Stop, and take the best so far
          </Button>
        )}
      </div>
      <p role="status" className="loom-subtle">
        {state.progress
          ? `Best so far after ${formatDuration(state.progress.millis)}: ${state.progress.score}, ${(
              state.progress.gap * 100
            ).toFixed(2)} % from the bound.`
          : busy
            ? 'Solving.'
            : ''}
      </p>
      {(state.plan || state.error !== undefined) && (
        <PlanPreview plan={state.plan} error={state.error} busy={false} />
      )}
    </section>
  );
}
