import {
  Button,
  ExpandableSection,
  Form,
  Modal,
  ModalBody,
  ModalFooter,
  ModalHeader,
  Title,
} from '@patternfly/react-core';
import { type FormEvent, type ReactNode, useEffect, useId, useRef, useState } from 'react';
import { Problem } from '../../api/problem';
import type { AllowedAction, Cluster, Node, StoredPlan } from '../../api/types';
import { plural } from '../../common/format';
import { ProblemAlert } from '../../common/ProblemAlert';
import { When } from '../../common/When';
import { useProviders } from '../create/providers';
import { PlanPreview } from '../PlanPreview';
import { ChangePart, type ChangePartProps } from './ChangePart';
import { type ChangeValues, type Choices, fieldsOf, formOf, toChange, unreadable, valueFor } from './forms';
import { useChangePlan } from './useChangePlan';

interface Props {
  action: AllowedAction;
  cluster: Cluster;
  nodes: Node[];
  onClose: () => void;
  /** The plan is being carried out. */
  onStarted: () => Promise<unknown>;
}

/** Asks what a change of a cluster is to be, shows its plan, and has it carried out as it was shown. */
export function ChangeDialog({ action, cluster, nodes, onClose, onStarted }: Props) {
  const id = useId();
  const form = formOf(action.kind);
  const [values, setValues] = useState<ChangeValues>({});
  const [choices, setChoices] = useState<Choices>({});
  const change = useChangePlan(cluster.id);
  const { state } = change;

  const fields = fieldsOf(form, choices);
  const newProviders = useProviders(
    fields
      .flatMap((field) => (field.asked === 'providers' ? valueFor(field, values) : []))
      .filter((name) => !cluster.providers.includes(name)),
  );
  const isReadable = fields.every((field) => unreadable(field, values) === undefined);
  const planned = 'plan' in state ? state.plan : undefined;
  const refusal = 'refusal' in state ? state.refusal : undefined;
  const busy = state.step === 'planning' || state.step === 'applying';

  const part: ChangePartProps = {
    cluster,
    nodes,
    newProviders,
    values,
    choices,
    refusal: refusalsOf(refusal?.error),
    onValue: (name, value) => {
      setValues((now) => ({ ...now, [name]: value }));
      change.discard();
    },
    onChoice: (label, name) => {
      setChoices((now) => ({ ...now, [label]: name }));
      change.discard();
    },
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (isReadable && !busy) void change.plan(toChange(action.kind, choices, values, newProviders));
  };
  const apply = async () => {
    if (!(await change.apply())) return;
    await onStarted();
    onClose();
  };

  return (
    <Modal variant="large" isOpen onClose={onClose} aria-labelledby={`${id}-title`}>
      <ModalHeader
        title={`${action.label}: ${cluster.name}`}
        labelId={`${id}-title`}
        description={form.about}
      />
      <ModalBody>
        <div className="loom-stack">
          <Form id={`${id}-form`} onSubmit={submit} noValidate>
            {form.parts.map((each) => (
              <ChangePart key={'oneOf' in each ? each.label : each.name} part={each} {...part} />
            ))}
            {form.more.length > 0 && (
              <ExpandableSection toggleText="More settings" isIndented>
                <div className="loom-stack">
                  {form.more.map((each) => (
                    <ChangePart key={each.name} part={each} {...part} />
                  ))}
                </div>
              </ExpandableSection>
            )}
          </Form>
          {state.step === 'planning' && <PlanPreview plan={undefined} error={undefined} busy />}
          {planned && (
            <Answer label="Plan">
              <Planned plan={planned} />
            </Answer>
          )}
          {refusal && (
            <Answer label="Refusal">
              <ProblemAlert error={refusal.error} title={refusal.title} />
            </Answer>
          )}
        </div>
      </ModalBody>
      <ModalFooter>
        <Button
          type="submit"
          form={`${id}-form`}
          variant="secondary"
          isLoading={state.step === 'planning'}
          isDisabled={busy || !isReadable}
        >
          Plan
        </Button>
        <Button
          isLoading={state.step === 'applying'}
          isDisabled={state.step !== 'planned' || !state.plan.plan.feasible || state.plan.needless !== null}
          onClick={() => void apply()}
        >
          Apply
        </Button>
        <Button variant="link" onClick={onClose}>
          Cancel
        </Button>
      </ModalFooter>
    </Modal>
  );
}

/** What the server says. It takes the focus, so that it is read before anything else is done. */
function Answer({ label, children }: { label: string; children: ReactNode }) {
  const section = useRef<HTMLElement>(null);
  useEffect(() => section.current?.focus(), []);
  return (
    <section ref={section} tabIndex={-1} aria-label={label} className="loom-answer">
      {children}
    </section>
  );
}

function Planned({ plan: { plan, tasks, needless, expiresAt } }: { plan: StoredPlan }) {
  return (
    <>
      <Title headingLevel="h2" size="lg">
        Plan
      </Title>
      {needless !== null && <div>Nothing is to be done. {needless}</div>}
      {plan.feasible && needless === null && (
        <div className="loom-subtle">
          It takes {plural(tasks, 'task')}. Nothing is changed before it is applied; it expires{' '}
          <When at={expiresAt} />.
        </div>
      )}
      <PlanPreview plan={plan} error={undefined} busy={false} />
    </>
  );
}

/** The first words about a part of the body that was refused. */
function refusalsOf(error: unknown): ChangePartProps['refusal'] {
  const errors = error === undefined ? [] : Problem.of(error).errors;
  return (...names) =>
    errors
      .find(({ pointer }) => names.some((name) => pointer === `/${name}` || pointer.startsWith(`/${name}/`)))
      ?.message.split('\n')[0];
}
