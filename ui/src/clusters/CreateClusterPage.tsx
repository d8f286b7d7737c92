import { Form } from '@patternfly/react-core';
import CubesIcon from '@patternfly/react-icons/dist/esm/icons/cubes-icon';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useEffect, useMemo, useState } from 'react';
import { Controller, useForm, useWatch } from 'react-hook-form';
import { newIdempotencyKey, send } from '../api/http';
import { Problem } from '../api/problem';
import { definitionsQuery, keys } from '../api/queries';
import type { Definition, Operation } from '../api/types';
import { type Field, templateFacts } from '../catalog/read';
import { Loaded } from '../common/Loaded';
import { Crumbs, Page } from '../common/Page';
import { Nothing } from '../common/Pieces';
import { ClusterPart } from './create/ClusterPart';
import { compatible, Part, type PartProps } from './create/FormParts';
import { MorePart } from './create/MorePart';
import { PlacementPart } from './create/PlacementPart';
import { PlanCard } from './create/PlanCard';
import { useProviders } from './create/providers';
import { ServiceChoice } from './create/ServiceChoice';
import { TemplateChoice } from './create/TemplateChoice';
import { usePlan } from './create/usePlan';
import { useResolved } from './create/useResolved';
import { WherePart } from './create/WherePart';
import { EMPTY, fieldOf, NAME, parseConfig, type RequestForm, toRequest } from './request';

export function CreateClusterPage() {
  const templates = useQuery(definitionsQuery('cluster-templates'));
  return (
    <Page
      title="Create cluster"
      subtitle="Choose what and how many; see the plan; then have it made."
      breadcrumb={<Crumbs to="/clusters" above="Clusters" here="Create" />}
    >
      <Loaded
        query={templates}
        loading="Loading templates"
        rows={8}
        failed="The templates could not be loaded"
      >
        {(known) =>
          known.length === 0 ? (
            <Nothing title="No templates yet" icon={CubesIcon}>
              A cluster is made from a template. An administrator imports or writes them in the catalogue, for
              example with <code>./loom import examples/</code>.
            </Nothing>
          ) : (
            <RequestPage templates={known} />
          )
        }
      </Loaded>
    </Page>
  );
}

function RequestPage({ templates }: { templates: Definition[] }) {
  const search = useSearch({ from: '/app/clusters/new' });
  const navigate = useNavigate();
  const client = useQueryClient();
  const asked = templates.find((template) => template.name === search.template);
  const only = templates.length === 1 ? templates[0] : undefined;
  const form = useForm<RequestForm>({
    mode: 'onTouched',
    defaultValues: { ...EMPTY, ...startOf(asked ?? only) },
  });
  const { control, setValue, formState, handleSubmit } = form;
  const values = useWatch({ control }) as RequestForm;
  const [error, setError] = useState<unknown>();
  const [key, setKey] = useState(newIdempotencyKey);

  const services = useQuery(definitionsQuery('services'));
  const resolved = useResolved(values.template);
  const listed = templates.find((template) => template.name === values.template);
  const template = resolved ?? listed;
  const facts = useMemo(() => (template ? templateFacts(template) : undefined), [template]);
  const providers = useProviders(values.providers.length > 0 ? values.providers : (facts?.providers ?? []));

  const defaults = facts?.services.join('\n');
  // biome-ignore lint/correctness/useExhaustiveDependencies: begins again from the template when it is another, or resolved
  useEffect(() => {
    if (!facts) return;
    setValue('services', facts.services);
    if (values.size < facts.min) setValue('size', facts.min);
    if (facts.max !== undefined && values.size > facts.max) setValue('size', facts.max);
  }, [values.template, defaults]);

  const config = parseConfig(values.config ?? '');
  const missing = [
    ...(NAME.test((values.name ?? '').trim()) ? [] : ['a name']),
    ...providers.flatMap(({ provider, fields }) =>
      fields
        .filter((field) => field.required && !filled(fieldOf(values, provider.name, field.name), field))
        .map((field) => (providers.length > 1 ? `${field.label} of ${provider.name}` : field.label)),
    ),
    ...(typeof config === 'string' ? ['a configuration that is JSON'] : []),
  ].join(', ');
  const request =
    facts !== undefined && missing === '' && values.size >= 1
      ? toRequest(values, facts, providers)
      : undefined;
  const plan = usePlan(request);
  const problem = plan.error ? Problem.of(plan.error) : undefined;
  const refusal = (pointer: string) =>
    problem?.errors.find((each) => each.pointer === pointer)?.message.split('\n')[0];
  const part: PartProps = { form, values, facts, refusal };

  const submit = async () => {
    if (!request) return;
    setError(undefined);
    try {
      const answer = await send<Operation>('POST', '/clusters', {
        body: request,
        headers: { 'Idempotency-Key': key },
      });
      await client.invalidateQueries({ queryKey: keys.clusters });
      await navigate({ to: '/clusters/$clusterId', params: { clusterId: answer.body.clusterId } });
    } catch (thrown) {
      setError(thrown);
      setKey(newIdempotencyKey());
    }
  };

  return (
    <Form onSubmit={handleSubmit(submit)} noValidate className="loom-create">
      <div className="loom-stack">
        <Part title="Template">
          <Controller
            control={control}
            name="template"
            render={({ field }) => (
              <TemplateChoice templates={templates} chosen={field.value} onChoose={field.onChange} />
            )}
          />
        </Part>
        <ClusterPart {...part} />
        <WherePart {...part} chosen={providers} />
        <Part title="Services">
          <Controller
            control={control}
            name="services"
            render={({ field }) => (
              <ServiceChoice
                services={compatible(services.data, facts?.compatible.services) ?? []}
                chosen={field.value}
                defaults={facts?.services ?? []}
                onChange={field.onChange}
              />
            )}
          />
        </Part>
        <PlacementPart {...part} />
        <MorePart {...part} config={config} />
      </div>
      <PlanCard
        request={request}
        plan={plan}
        error={error}
        missing={facts === undefined ? '' : missing}
        submitting={formState.isSubmitting}
      />
    </Form>
  );
}

function startOf(template: Definition | undefined): Partial<RequestForm> {
  if (!template) return {};
  const facts = templateFacts(template);
  return { template: template.name, size: facts.min, services: facts.services };
}

function filled(value: string | boolean | undefined, field: Field): boolean {
  return field.type === 'CHECKBOX' || field.initial !== undefined || (value !== undefined && value !== '');
}
