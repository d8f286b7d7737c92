import {
  ActionGroup,
  Breadcrumb,
  BreadcrumbItem,
  Button,
  Checkbox,
  ExpandableSection,
  Form,
  FormGroup,
  FormHelperText,
  FormSelect,
  FormSelectOption,
  HelperText,
  HelperTextItem,
  NumberInput,
  PageSection,
  Radio,
  SearchInput,
  TextArea,
  TextInput,
  Title,
} from '@patternfly/react-core';
import CubesIcon from '@patternfly/react-icons/dist/esm/icons/cubes-icon';
import { keepPreviousData, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { type ReactNode, useEffect, useMemo, useState } from 'react';
import { Controller, useForm, useWatch } from 'react-hook-form';
import { newIdempotencyKey, path, send } from '../api/http';
import { Problem } from '../api/problem';
import { definitionQuery, definitionsQuery, keys, profilesQuery } from '../api/queries';
import type { ClusterRequest, Definition, Operation, Plan } from '../api/types';
import { type Field, templateFacts, textAt, titleOf, userFields } from '../catalog/read';
import { LoadingRows, Nothing, PageHead, useTitle } from '../common/Pieces';
import { ProblemAlert } from '../common/ProblemAlert';
import { PlanPreview } from './PlanPreview';
import { BUDGETS, EMPTY, parseConfig, type RequestForm, toRequest, UNIT_MILLIS } from './request';

export function CreateClusterPage() {
  useTitle('Create cluster');
  const templates = useQuery(definitionsQuery('cluster-templates'));
  return (
    <>
      <PageHead
        breadcrumb={
          <Breadcrumb className="loom-breadcrumb">
            <BreadcrumbItem
              render={({ className }) => (
                <Link to="/clusters" className={className}>
                  Clusters
                </Link>
              )}
            />
            <BreadcrumbItem isActive>Create</BreadcrumbItem>
          </Breadcrumb>
        }
        title="Create cluster"
        subtitle="Choose what and how many; see the plan; then have it made."
      />
      <PageSection isFilled className="loom-section">
        {templates.isPending && <LoadingRows label="Loading templates" rows={8} />}
        {templates.isError && (
          <ProblemAlert
            error={templates.error}
            title="The templates could not be loaded"
            onRetry={() => void templates.refetch()}
          />
        )}
        {templates.data?.length === 0 && (
          <Nothing title="No templates yet" icon={CubesIcon}>
            A cluster is made from a template. An administrator imports or writes them in the catalogue, for
            example with <code>./loom import examples/</code>.
          </Nothing>
        )}
        {templates.data && templates.data.length > 0 && <RequestPage templates={templates.data} />}
      </PageSection>
    </>
  );
}

const NAME = /^[\w.-]+$/;

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
  const { control, register, setValue, formState, handleSubmit } = form;
  const values = useWatch({ control }) as RequestForm;
  const [error, setError] = useState<unknown>();
  const [key, setKey] = useState(newIdempotencyKey);

  const services = useQuery(definitionsQuery('services'));
  const providers = useQuery(definitionsQuery('providers'));
  const hardware = useQuery(definitionsQuery('hardware-types'));
  const images = useQuery(definitionsQuery('image-types'));
  const profiles = useQuery(profilesQuery);
  const resolved = useResolved(values.template);
  const listed = templates.find((template) => template.name === values.template);
  const template = resolved ?? listed;
  const facts = useMemo(() => (template ? templateFacts(template) : undefined), [template]);
  const provider = providers.data?.find((each) => each.name === (values.provider || facts?.provider));
  const typeName = provider && textAt(provider, 'providertype');
  const type = useQuery({
    ...definitionQuery('provider-types', typeName ?? ''),
    enabled: typeName !== undefined,
  });
  const fields = useMemo(() => userFields(type.data?.body), [type.data]);

  const defaults = facts?.services.join('\n');
  // biome-ignore lint/correctness/useExhaustiveDependencies: begins again from the template when it is another, or resolved
  useEffect(() => {
    if (!facts) return;
    setValue('services', facts.services);
    if (values.size < facts.min) setValue('size', facts.min);
    if (facts.max !== undefined && values.size > facts.max) setValue('size', facts.max);
  }, [values.template, defaults]);

  const config = parseConfig(values.config ?? '');
  const nameOk = NAME.test((values.name ?? '').trim());
  const missing = fields.filter((field) => field.required && !filled(values.fields?.[field.name], field));
  const ready =
    facts !== undefined && nameOk && values.size >= 1 && typeof config !== 'string' && missing.length === 0;
  const request = ready ? toRequest(values, facts, fields) : undefined;
  const plan = usePlan(request);
  const problem = plan.error ? Problem.of(plan.error) : undefined;
  const refusal = (pointer: string) =>
    problem?.errors.find((each) => each.pointer === pointer)?.message.split('\n')[0];

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
        <Part title="Cluster">
          <FormGroup label="Name" isRequired fieldId="name">
            <TextInput
              id="name"
              isRequired
              autoComplete="off"
              spellCheck={false}
              placeholder="shop"
              {...register('name', { required: true, pattern: NAME, maxLength: 255 })}
              validated={formState.errors.name || refusal('/name') ? 'error' : 'default'}
              aria-describedby="name-help"
            />
            <Help id="name-help" error={formState.errors.name ? true : refusal('/name')}>
              Letters, digits, dots, dashes and underscores. Host names begin with it.
            </Help>
          </FormGroup>
          <FormGroup label="Nodes" isRequired fieldId="size">
            <Controller
              control={control}
              name="size"
              render={({ field }) => (
                <NumberInput
                  value={field.value}
                  min={facts?.min ?? 1}
                  max={facts?.max ?? 10_000}
                  onMinus={() => field.onChange(field.value - 1)}
                  onPlus={() => field.onChange(field.value + 1)}
                  onChange={(event) => field.onChange(Math.trunc(Number(event.currentTarget.value)) || 0)}
                  inputProps={{ id: 'size', onBlur: field.onBlur, 'aria-describedby': 'size-help' }}
                  inputAriaLabel="Nodes"
                  minusBtnAriaLabel="One node less"
                  plusBtnAriaLabel="One node more"
                  widthChars={6}
                />
              )}
            />
            <Help id="size-help" error={refusal('/size')}>
              {facts
                ? `This template makes ${facts.max === undefined ? `${facts.min} nodes or more` : `from ${facts.min} to ${facts.max} nodes`}.`
                : 'How many machines.'}
            </Help>
          </FormGroup>
          <FormGroup label="Description" fieldId="description">
            <TextInput id="description" autoComplete="off" {...register('description')} />
          </FormGroup>
        </Part>
        <Part title="Where it runs">
          <div className="loom-columns">
            <Choice
              id="provider"
              label="Provider"
              none={facts?.provider ? `As the template says: ${facts.provider}` : 'As the template says'}
              options={providers.data}
              onChange={(value) => setValue('provider', value, { shouldDirty: true })}
              value={values.provider ?? ''}
              error={refusal('/provider')}
            />
            <Choice
              id="hardwareType"
              label="Hardware type"
              none={facts?.hardwareType ? `As the template says: ${facts.hardwareType}` : 'What fits best'}
              options={compatible(hardware.data, facts?.compatible.hardwaretypes)}
              onChange={(value) => setValue('hardwareType', value, { shouldDirty: true })}
              value={values.hardwareType ?? ''}
              error={refusal('/hardwareType')}
            />
            <Choice
              id="imageType"
              label="Image type"
              none={facts?.imageType ? `As the template says: ${facts.imageType}` : 'What fits best'}
              options={compatible(images.data, facts?.compatible.imagetypes)}
              onChange={(value) => setValue('imageType', value, { shouldDirty: true })}
              value={values.imageType ?? ''}
              error={refusal('/imageType')}
            />
          </div>
          {fields.length > 0 && (
            <fieldset className="loom-fieldset">
              <legend>Your settings at {provider?.name}</legend>
              <div className="loom-columns">
                {fields.map((field) => (
                  <ProviderField
                    key={field.name}
                    field={field}
                    value={values.fields?.[field.name]}
                    onChange={(value) => setValue(`fields.${field.name}`, value, { shouldDirty: true })}
                    error={refusal(`/providerFields/${field.name}`)}
                  />
                ))}
              </div>
            </fieldset>
          )}
        </Part>
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
        <Part title="Placement">
          <div className="loom-columns">
            <FormGroup label="Weights" fieldId="profile">
              <FormSelect
                id="profile"
                value={values.profile ?? ''}
                onChange={(_, value) => setValue('profile', value, { shouldDirty: true })}
              >
                <FormSelectOption value="" label="As the template says" />
                {(profiles.data?.items ?? []).map((each) => (
                  <FormSelectOption key={each.name} value={each.name} label={each.name} />
                ))}
              </FormSelect>
              <Help error={refusal('/placement/profile')}>
                {profiles.data?.items.find((each) => each.name === values.profile)?.description ??
                  'What a good plan is.'}{' '}
                <Link to="/what-if" search={values.template ? { template: values.template } : {}}>
                  Compare weights
                </Link>
              </Help>
            </FormGroup>
            <FormGroup label="Time for a plan" fieldId="budget">
              <FormSelect
                id="budget"
                value={values.budget ?? ''}
                onChange={(_, value) => setValue('budget', value, { shouldDirty: true })}
              >
                {BUDGETS.map(([value, label]) => (
                  <FormSelectOption key={value} value={value} label={label} />
                ))}
              </FormSelect>
              <Help error={refusal('/budgetMillis')}>More time can find a better plan.</Help>
            </FormGroup>
          </div>
        </Part>
        <ExpandableSection toggleText="Lease, DNS suffix, configuration" isIndented>
          <div className="loom-stack">
            <FormGroup role="radiogroup" label="Lease" fieldId="lease" isStack>
              {(
                [
                  ['template', 'As the template says'],
                  ['forever', 'For ever'],
                  ['own', 'For'],
                ] as const
              ).map(([value, label]) => (
                <Radio
                  key={value}
                  id={`lease-${value}`}
                  name="lease"
                  label={label}
                  isChecked={values.lease === value}
                  onChange={() => setValue('lease', value)}
                />
              ))}
              {values.lease === 'own' && (
                <div className="loom-lease">
                  <NumberInput
                    value={values.leaseAmount}
                    min={1}
                    onMinus={() => setValue('leaseAmount', values.leaseAmount - 1)}
                    onPlus={() => setValue('leaseAmount', values.leaseAmount + 1)}
                    onChange={(event) =>
                      setValue('leaseAmount', Math.max(1, Math.trunc(Number(event.currentTarget.value))))
                    }
                    inputAriaLabel="Length of the lease"
                    widthChars={4}
                  />
                  <FormSelect
                    aria-label="Unit of the lease"
                    value={values.leaseUnit}
                    onChange={(_, unit) => setValue('leaseUnit', unit as RequestForm['leaseUnit'])}
                  >
                    {Object.keys(UNIT_MILLIS).map((unit) => (
                      <FormSelectOption key={unit} value={unit} label={unit} />
                    ))}
                  </FormSelect>
                </div>
              )}
            </FormGroup>
            <FormGroup label="DNS suffix" fieldId="dnsSuffix">
              <TextInput
                id="dnsSuffix"
                placeholder={facts?.dnsSuffix ?? 'local'}
                {...register('dnsSuffix')}
                validated={refusal('/dnsSuffix') ? 'error' : 'default'}
              />
              <Help error={refusal('/dnsSuffix')}>Comes after the host names.</Help>
            </FormGroup>
            <FormGroup label="Configuration" fieldId="config">
              <TextArea
                id="config"
                className="loom-mono"
                resizeOrientation="vertical"
                rows={8}
                spellCheck={false}
                placeholder={'{ "web": { "greeting": "Hello" } }'}
                {...register('config')}
                validated={typeof config === 'string' ? 'error' : 'default'}
              />
              <Help error={typeof config === 'string' ? config : undefined}>
                JSON, merged over the template's configuration.
              </Help>
            </FormGroup>
          </div>
        </ExpandableSection>
      </div>
      <aside className="loom-card loom-plan-card" aria-label="Plan">
        <Title headingLevel="h2" size="lg">
          Plan
        </Title>
        <PlanPreview
          plan={request ? plan.data : undefined}
          error={request ? plan.error : undefined}
          busy={plan.busy}
        />
        {error !== undefined && <ProblemAlert error={error} title="The cluster was not created" />}
        {!ready && facts !== undefined && (
          <p className="loom-subtle" role="status">
            Still missing: {missingWords(nameOk, config, missing)}.
          </p>
        )}
        <ActionGroup className="loom-actions">
          <Button
            type="submit"
            isDisabled={!ready || formState.isSubmitting || plan.data?.feasible === false}
            isLoading={formState.isSubmitting}
          >
            Create cluster
          </Button>
          <Button variant="link" component={(props: object) => <Link to="/clusters" {...props} />}>
            Cancel
          </Button>
        </ActionGroup>
      </aside>
    </Form>
  );
}

function startOf(template: Definition | undefined): Partial<RequestForm> {
  if (!template) return {};
  const facts = templateFacts(template);
  return { template: template.name, size: facts.min, services: facts.services };
}

function missingWords(nameOk: boolean, config: unknown, missing: Field[]): string {
  return [
    ...(nameOk ? [] : ['a name']),
    ...missing.map((field) => field.label),
    ...(typeof config === 'string' ? ['a configuration that is JSON'] : []),
  ].join(', ');
}

function filled(value: string | boolean | undefined, field: Field): boolean {
  return field.type === 'CHECKBOX' || field.initial !== undefined || (value !== undefined && value !== '');
}

/** A template with what it extends and includes; undefined until it is known. */
function useResolved(name: string): Definition | undefined {
  const query = useQuery({
    queryKey: [...keys.definition('cluster-templates', name), 'resolved'],
    queryFn: async ({ signal }) =>
      (await send<Definition>('GET', `${path`/cluster-templates/${name}`}/resolved`, { signal })).body,
    enabled: name !== '',
  });
  return query.data;
}

const SETTLE_MILLIS = 350;

/** The plan for a request, asked for when the form has come to rest. */
function usePlan(request: ClusterRequest | undefined) {
  const wanted = request ? JSON.stringify(request) : undefined;
  const [settled, setSettled] = useState(wanted);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(wanted), SETTLE_MILLIS);
    return () => clearTimeout(timer);
  }, [wanted]);
  const query = useQuery({
    queryKey: ['plan', settled],
    enabled: settled !== undefined,
    placeholderData: keepPreviousData,
    retry: false,
    gcTime: 0,
    queryFn: async ({ signal }) =>
      (
        await send<Plan>('POST', '/clusters', {
          query: { dryRun: true },
          body: JSON.parse(settled ?? '{}'),
          signal,
        })
      ).body,
  });
  return {
    data: query.error ? undefined : query.data,
    error: query.error,
    busy: wanted !== undefined && (query.isFetching || settled !== wanted),
  };
}

function compatible(all: Definition[] | undefined, names: string[] | undefined): Definition[] | undefined {
  return names && all ? all.filter((each) => names.includes(each.name)) : all;
}

function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className="loom-card loom-part">
      <Title headingLevel="h2" size="lg">
        {title}
      </Title>
      {children}
    </section>
  );
}

function Help({
  id,
  error,
  children,
}: {
  id?: string;
  error?: string | boolean | undefined;
  children: ReactNode;
}) {
  return (
    <FormHelperText>
      <HelperText id={id}>
        <HelperTextItem variant={error ? 'error' : 'default'}>
          {typeof error === 'string' ? error : children}
        </HelperTextItem>
      </HelperText>
    </FormHelperText>
  );
}

const SEARCH_FROM = 8;

function TemplateChoice({
  templates,
  chosen,
  onChoose,
}: {
  templates: Definition[];
  chosen: string;
  onChoose: (name: string) => void;
}) {
  const [search, setSearch] = useState('');
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  const shown = templates.filter((template) => {
    const text = `${template.name} ${template.label ?? ''} ${template.description ?? ''}`.toLowerCase();
    return words.every((word) => text.includes(word));
  });
  return (
    <>
      {templates.length > SEARCH_FROM && (
        <SearchInput
          aria-label="Find a template"
          placeholder="Find a template"
          value={search}
          onChange={(_, value) => setSearch(value)}
          onClear={() => setSearch('')}
          className="loom-search"
        />
      )}
      <div role="radiogroup" aria-label="Template" className="loom-tiles">
        {shown.map((template) => (
          <label key={template.name} className="loom-tile">
            <input
              type="radio"
              name="template"
              value={template.name}
              checked={chosen === template.name}
              onChange={() => onChoose(template.name)}
            />
            <span>
              <strong>{titleOf(template)}</strong>
              {template.description && <span className="loom-subtle loom-small">{template.description}</span>}
            </span>
          </label>
        ))}
      </div>
      {shown.length === 0 && <p className="loom-subtle">No template matches.</p>}
    </>
  );
}

function Choice({
  id,
  label,
  none,
  options,
  error,
  value,
  onChange,
}: {
  id: string;
  label: string;
  none: string;
  options: Definition[] | undefined;
  error: string | undefined;
  value: string;
  onChange: (value: string) => void;
}) {
  return (
    <FormGroup label={label} fieldId={id}>
      <FormSelect
        id={id}
        value={value}
        onChange={(_, next) => onChange(next)}
        validated={error ? 'error' : 'default'}
      >
        <FormSelectOption value="" label={none} />
        {(options ?? []).map((each) => (
          <FormSelectOption key={each.name} value={each.name} label={titleOf(each)} />
        ))}
      </FormSelect>
      {error && <Help error={error}>{error}</Help>}
    </FormGroup>
  );
}

function ServiceChoice({
  services,
  chosen,
  defaults,
  onChange,
}: {
  services: Definition[];
  chosen: string[];
  defaults: string[];
  onChange: (services: string[]) => void;
}) {
  const known = new Set(services.map((service) => service.name));
  const all: Pick<Definition, 'name' | 'label' | 'description'>[] = [
    ...services,
    ...defaults.filter((name) => !known.has(name)).map((name) => ({ name })),
  ];
  if (all.length === 0) return <p className="loom-subtle">Choose a template first.</p>;
  return (
    <fieldset className="loom-services">
      <legend className="loom-subtle loom-small">
        {chosen.length} chosen; the template's own are marked by a dot.
      </legend>
      {all.map((service) => (
        <Checkbox
          key={service.name}
          id={`service-${service.name}`}
          label={`${service.label ?? service.name}${defaults.includes(service.name) ? ' •' : ''}`}
          {...(service.description ? { description: service.description } : {})}
          isChecked={chosen.includes(service.name)}
          onChange={(_, checked) =>
            onChange(checked ? [...chosen, service.name] : chosen.filter((each) => each !== service.name))
          }
        />
      ))}
    </fieldset>
  );
}

function ProviderField({
  field,
  value,
  onChange,
  error,
}: {
  field: Field;
  value: string | boolean | undefined;
  onChange: (value: string | boolean) => void;
  error: string | undefined;
}) {
  const id = `field-${field.name}`;
  const shown = typeof value === 'string' ? value : value === undefined ? String(field.initial ?? '') : '';
  if (field.type === 'CHECKBOX') {
    return (
      <Checkbox
        id={id}
        label={field.label}
        {...(field.tip ? { description: field.tip } : {})}
        isChecked={typeof value === 'boolean' ? value : field.initial === true || field.initial === 'true'}
        onChange={(_, checked) => onChange(checked)}
      />
    );
  }
  const secret = field.type === 'PASSWORD' || field.sensitive;
  return (
    <FormGroup label={field.label} isRequired={field.required} fieldId={id}>
      {field.type === 'SELECT' ? (
        <FormSelect id={id} value={shown} onChange={(_, next) => onChange(next)}>
          {!field.required && <FormSelectOption value="" label="–" />}
          {field.options.map((option) => (
            <FormSelectOption key={option} value={option} label={option} />
          ))}
        </FormSelect>
      ) : (
        <TextInput
          id={id}
          type={secret ? 'password' : field.type === 'NUMBER' ? 'number' : 'text'}
          autoComplete={secret ? 'new-password' : 'off'}
          value={shown}
          onChange={(_, next) => onChange(next)}
          validated={error ? 'error' : 'default'}
        />
      )}
      {(field.tip || error) && <Help error={error}>{field.tip}</Help>}
    </FormGroup>
  );
}
