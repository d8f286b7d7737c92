import {
  Checkbox,
  FormGroup,
  FormSelect,
  FormSelectOption,
  Radio,
  TextArea,
  TextInput,
} from '@patternfly/react-core';
import { useQuery } from '@tanstack/react-query';
import { useId } from 'react';
import { definitionsQuery } from '../../api/queries';
import type { Cluster, Node } from '../../api/types';
import { templateFacts, titleOf } from '../../catalog/read';
import { lookOf, NODE_LOOKS } from '../../common/states';
import { compatible, Help } from '../create/FormParts';
import { ProviderField } from '../create/ProviderField';
import { ProvidersChoice } from '../create/ProvidersChoice';
import type { ProviderForm } from '../create/providers';
import { useResolved } from '../create/useResolved';
import { BUDGETS } from '../request';
import { Checklist } from './Checklist';
import {
  type Alternatives,
  type ChangeField,
  type ChangeValues,
  type Choices,
  chosenOf,
  isAlternatives,
  unreadable,
  valueFor,
} from './forms';

/** What every part of the form works on. */
export interface ChangePartProps {
  cluster: Cluster;
  nodes: Node[];
  /** Those that are chosen and not the cluster's yet. */
  newProviders: ProviderForm[];
  values: ChangeValues;
  choices: Choices;
  /** Why the server refuses what it was sent under a name, or below it. */
  refusal: (...names: string[]) => string | undefined;
  onValue: (name: string, value: ChangeValues[string]) => void;
  onChoice: (label: string, name: string) => void;
}

export function ChangePart({ part, ...props }: ChangePartProps & { part: ChangeField | Alternatives }) {
  return isAlternatives(part) ? <OneOf part={part} {...props} /> : <One field={part} {...props} />;
}

function OneOf({ part, ...props }: ChangePartProps & { part: Alternatives }) {
  const { choices, refusal, onChoice } = props;
  const id = useId();
  const chosen = chosenOf(part, choices);
  const names = part.oneOf.map(({ field }) => field.name);
  return (
    <>
      <FormGroup role="radiogroup" label={part.label} fieldId={id} isStack>
        {part.oneOf.map(({ choice, field }) => (
          <Radio
            key={field.name}
            id={`${id}-${field.name}`}
            name={id}
            label={choice}
            isChecked={field === chosen}
            onChange={() => onChoice(part.label, field.name)}
          />
        ))}
      </FormGroup>
      {chosen && <One key={chosen.name} field={chosen} {...props} refusal={() => refusal(...names)} />}
    </>
  );
}

function One({ field, ...props }: ChangePartProps & { field: ChangeField }) {
  const { cluster, nodes, newProviders, values, refusal, onValue } = props;
  const id = useId();
  const error = unreadable(field, values) ?? refusal(field.name);
  const shared = { label: field.label, help: field.help, error, isRequired: field.isRequired ?? false };
  const input = {
    id,
    validated: error ? ('error' as const) : ('default' as const),
    'aria-describedby': `${id}-help`,
    onChange: (_: unknown, next: string) => onValue(field.name, next),
  };
  switch (field.asked) {
    case 'number':
    case 'text':
    case 'list':
      return (
        <FormGroup label={field.label} isRequired={shared.isRequired} fieldId={id}>
          <TextInput
            {...input}
            type={field.asked === 'number' ? 'number' : 'text'}
            autoComplete="off"
            className="loom-short"
            value={valueFor(field, values)}
          />
          <Help id={`${id}-help`} error={error}>
            {field.help}
          </Help>
        </FormGroup>
      );
    case 'hardware':
    case 'image':
      return (
        <FormGroup label={field.label} isRequired={shared.isRequired} fieldId={id}>
          <TypeSelect {...input} kind={field.asked} cluster={cluster} value={valueFor(field, values)} />
          <Help id={`${id}-help`} error={error}>
            {field.help}
          </Help>
        </FormGroup>
      );
    case 'budget':
      return (
        <FormGroup label={field.label} fieldId={id}>
          <FormSelect {...input} className="loom-short" value={valueFor(field, values)}>
            {BUDGETS.map(([value, label]) => (
              <FormSelectOption key={value} value={value} label={label} />
            ))}
          </FormSelect>
          <Help id={`${id}-help`} error={error}>
            {field.help}
          </Help>
        </FormGroup>
      );
    case 'lines':
    case 'config':
      return (
        <FormGroup label={field.label} isRequired={shared.isRequired} fieldId={id}>
          <TextArea
            {...input}
            className="loom-mono"
            resizeOrientation="vertical"
            rows={6}
            spellCheck={false}
            value={valueFor(field, values)}
          />
          <Help id={`${id}-help`} error={error}>
            {field.help}
          </Help>
        </FormGroup>
      );
    case 'flag':
      return (
        <Checkbox
          id={id}
          label={field.label}
          description={error ?? field.help}
          isChecked={valueFor(field, values)}
          onChange={(_, checked) => onValue(field.name, checked)}
        />
      );
    case 'nodes':
      return (
        <Checklist
          {...shared}
          options={nodes.map((node) => ({
            value: node.number,
            label: node.hostName,
            description: `Node ${node.number} · ${node.services.join(', ') || 'no services'} · ${lookOf(NODE_LOOKS, node.state).text.toLowerCase()}`,
          }))}
          none="The cluster has no nodes."
          chosen={valueFor(field, values)}
          onChange={(chosen) => onValue(field.name, chosen)}
        />
      );
    case 'services':
      return (
        <Checklist
          {...shared}
          options={cluster.services.map((name) => ({ value: name, label: name }))}
          none="The cluster has no services."
          chosen={valueFor(field, values)}
          onChange={(chosen) => onValue(field.name, chosen)}
        />
      );
    case 'newServices':
      return (
        <NewServices
          {...shared}
          cluster={cluster}
          chosen={valueFor(field, values)}
          onChange={(chosen) => onValue(field.name, chosen)}
        />
      );
    case 'providers':
      return (
        <ProvidersChoice
          chosen={valueFor(field, values)}
          onChange={(chosen) => onValue(field.name, chosen)}
          usual={cluster.providers.join(', ')}
          none="Those of the cluster"
          error={error}
        />
      );
    case 'providerFields': {
      const given = valueFor(field, values);
      return newProviders.map(({ provider, fields }) => (
        <fieldset className="loom-fieldset" key={provider.name}>
          <legend>Your settings at {provider.name}</legend>
          <div className="loom-columns">
            {fields.map((each) => (
              <ProviderField
                key={each.name}
                provider={provider.name}
                field={each}
                value={given[provider.name]?.[each.name]}
                onChange={(value) =>
                  onValue(field.name, {
                    ...given,
                    [provider.name]: { ...given[provider.name], [each.name]: value },
                  })
                }
                error={refusal(`${field.name}/${provider.name}/${each.name}`)}
              />
            ))}
          </div>
        </fieldset>
      ));
    }
  }
}

interface NewServicesProps {
  cluster: Cluster;
  label: string;
  help: string;
  error: string | undefined;
  isRequired: boolean;
  chosen: string[];
  onChange: (chosen: string[]) => void;
}

/** Services of the catalogue that the cluster does not have, and that go with its template. */
function NewServices({ cluster, ...list }: NewServicesProps) {
  const services = useQuery(definitionsQuery('services'));
  const template = useResolved(cluster.template);
  const fitting = compatible(
    services.data,
    template ? templateFacts(template).compatible.services : undefined,
  );
  return (
    <Checklist
      {...list}
      options={(fitting ?? [])
        .filter(({ name }) => !cluster.services.includes(name))
        .map((service) => ({
          value: service.name,
          label: titleOf(service),
          description: service.description,
        }))}
      none={services.isPending ? 'Loading services.' : 'The cluster has all services that there are.'}
    />
  );
}

interface TypeSelectProps {
  id: string;
  validated: 'default' | 'error';
  'aria-describedby': string;
  kind: 'hardware' | 'image';
  cluster: Cluster;
  value: string;
  onChange: (event: unknown, next: string) => void;
}

/** Hardware types or image types of the catalogue that go with the template of the cluster. */
function TypeSelect({ kind, cluster, ...select }: TypeSelectProps) {
  const types = useQuery(definitionsQuery(kind === 'hardware' ? 'hardware-types' : 'image-types'));
  const template = useResolved(cluster.template);
  const facts = template ? templateFacts(template).compatible : undefined;
  const fitting = compatible(types.data, kind === 'hardware' ? facts?.hardwaretypes : facts?.imagetypes);
  return (
    <FormSelect {...select} className="loom-short">
      <FormSelectOption value="" label={types.isPending ? 'Loading.' : 'Choose one'} isPlaceholder />
      {(fitting ?? []).map((type) => (
        <FormSelectOption key={type.name} value={type.name} label={titleOf(type)} />
      ))}
    </FormSelect>
  );
}
