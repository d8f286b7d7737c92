import { Button, FormGroup, PageSection, TextInput } from '@patternfly/react-core';
import PlusIcon from '@patternfly/react-icons/dist/esm/icons/plus-icon';
import { ActionsColumn, Table, Tbody, Td, Th, Thead, Tr } from '@patternfly/react-table';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { Confirm, LoadingRows, PageHead, useTitle } from '../common/Pieces';
import { ProblemAlert } from '../common/ProblemAlert';
import { When } from '../common/When';
import { changeTenant, createTenant, deleteTenant, type Quota, type Tenant, tenantsQuery } from './admin';
import { FormDialog } from './FormDialog';

type Dialog = { what: 'new' } | { what: 'change' | 'delete'; tenant: Tenant };

export function TenantsPage() {
  useTitle('Tenants');
  const query = useQuery(tenantsQuery);
  const client = useQueryClient();
  const [dialog, setDialog] = useState<Dialog>();
  const refresh = () => client.invalidateQueries({ queryKey: tenantsQuery.queryKey });
  const close = () => setDialog(undefined);
  return (
    <>
      <PageHead
        title="Tenants"
        subtitle="Who shares this platform, what each may have at once, and which part of what is scarce."
        actions={
          <Button icon={<PlusIcon />} onClick={() => setDialog({ what: 'new' })}>
            New tenant
          </Button>
        }
      />
      <PageSection isFilled className="loom-section">
        <div className="loom-card">
          {query.isPending && <LoadingRows label="Loading tenants" />}
          {query.isError && <ProblemAlert error={query.error} onRetry={() => void query.refetch()} />}
          {query.data && (
            <Table aria-label="Tenants" variant="compact" className="loom-table">
              <Thead>
                <Tr>
                  <Th>Name</Th>
                  {LIMITS.map((limit) => (
                    <Th key={limit.field} modifier="wrap">
                      {limit.label}
                    </Th>
                  ))}
                  <Th>Weight</Th>
                  <Th>Created</Th>
                  <Th screenReaderText="Actions" />
                </Tr>
              </Thead>
              <Tbody>
                {query.data.map((tenant) => (
                  <Tr key={tenant.id}>
                    <Td dataLabel="Name">
                      <strong>{tenant.name}</strong>
                      {tenant.description && <div className="loom-subtle">{tenant.description}</div>}
                    </Td>
                    {LIMITS.map((limit) => (
                      <Td key={limit.field} dataLabel={limit.label}>
                        {shown(tenant.quota[limit.field], limit.scale)}
                      </Td>
                    ))}
                    <Td dataLabel="Weight">{tenant.weight}</Td>
                    <Td dataLabel="Created">
                      <When at={tenant.createdAt} />
                    </Td>
                    <Td isActionCell>
                      <ActionsColumn
                        popperProps={{
                          position: 'right',
                          minWidth: '12rem',
                          appendTo: () => document.querySelector('main') ?? document.body,
                        }}
                        items={[
                          { title: 'Change', onClick: () => setDialog({ what: 'change', tenant }) },
                          { isSeparator: true },
                          { title: 'Delete', onClick: () => setDialog({ what: 'delete', tenant }) },
                        ]}
                      />
                    </Td>
                  </Tr>
                ))}
              </Tbody>
            </Table>
          )}
        </div>
      </PageSection>
      {dialog?.what === 'new' && <TenantForm onClose={close} onDone={refresh} />}
      {dialog?.what === 'change' && <TenantForm tenant={dialog.tenant} onClose={close} onDone={refresh} />}
      {dialog?.what === 'delete' && (
        <Confirm
          title={`Delete the tenant ${dialog.tenant.name}?`}
          action="Delete"
          isDanger
          typed={dialog.tenant.name}
          onClose={close}
          onConfirm={async () => {
            await deleteTenant(dialog.tenant);
            await refresh();
          }}
        >
          Its definitions go with it. A tenant that has users is kept.
        </Confirm>
      )}
    </>
  );
}

const LIMITS: { field: keyof Quota; label: string; scale: number }[] = [
  { field: 'clusters', label: 'Clusters', scale: 1 },
  { field: 'nodes', label: 'Nodes', scale: 1 },
  { field: 'cores', label: 'Cores', scale: 1 },
  { field: 'memoryMib', label: 'Memory (MiB)', scale: 1 },
  { field: 'pricePerHourMicros', label: 'Price per hour', scale: 1_000_000 },
];

function shown(limit: number | null, scale: number) {
  return limit === null ? <span className="loom-subtle">no limit</span> : (limit / scale).toLocaleString();
}

interface FormProps {
  /** The one to change; absent for a new one. */
  tenant?: Tenant;
  onClose: () => void;
  onDone: () => Promise<unknown>;
}

function TenantForm({ tenant, onClose, onDone }: FormProps) {
  const [name, setName] = useState(tenant?.name ?? '');
  const [description, setDescription] = useState(tenant?.description ?? '');
  const [weight, setWeight] = useState(String(tenant?.weight ?? 1));
  const [limits, setLimits] = useState<Record<string, string>>(() =>
    Object.fromEntries(
      LIMITS.map(({ field, scale }) => {
        const limit = tenant?.quota[field];
        return [field, limit === null || limit === undefined ? '' : String(limit / scale)];
      }),
    ),
  );
  const numbers = LIMITS.map(({ field, scale }) => {
    const text = (limits[field] ?? '').trim();
    return [field, text === '' ? null : Math.round(Number(text) * scale)] as const;
  });
  const isReady =
    name.trim() !== '' &&
    /^[1-9][0-9]?$|^100$/.test(weight.trim()) &&
    numbers.every(([, limit]) => limit === null || (Number.isFinite(limit) && limit >= 0));
  return (
    <FormDialog
      title={tenant ? `Change the tenant ${tenant.name}` : 'New tenant'}
      action={tenant ? 'Change' : 'Create'}
      isReady={isReady}
      onClose={onClose}
      onSubmit={async () => {
        const body = {
          description: description.trim(),
          quota: Object.fromEntries(numbers) as unknown as Quota,
          weight: Number(weight),
        };
        if (tenant) await changeTenant(tenant, body);
        else await createTenant(name.trim(), body);
        await onDone();
        return undefined;
      }}
    >
      {!tenant && <Field id="tenant-name" label="Name" isRequired value={name} onChange={setName} />}
      <Field id="tenant-description" label="Description" value={description} onChange={setDescription} />
      <Field
        id="tenant-weight"
        label="Weight"
        isRequired
        value={weight}
        onChange={setWeight}
        help="Its part of a pool that others want too, from 1 to 100: one of weight 3 gets three times as much as one of 1."
      />
      {LIMITS.map(({ field, label }) => (
        <Field
          key={field}
          id={`tenant-${field}`}
          label={`${label}, at most`}
          placeholder="no limit"
          value={limits[field] ?? ''}
          onChange={(next) => setLimits({ ...limits, [field]: next })}
        />
      ))}
    </FormDialog>
  );
}

interface FieldProps {
  id: string;
  label: string;
  value: string;
  onChange: (next: string) => void;
  isRequired?: boolean;
  placeholder?: string;
  help?: string;
}

export function Field({ id, label, value, onChange, isRequired = false, placeholder, help }: FieldProps) {
  return (
    <FormGroup label={label} isRequired={isRequired} fieldId={id}>
      <TextInput
        id={id}
        isRequired={isRequired}
        autoComplete="off"
        autoCapitalize="none"
        value={value}
        onChange={(_, next) => onChange(next)}
        {...(placeholder ? { placeholder } : {})}
        {...(help ? { 'aria-describedby': `${id}-help` } : {})}
      />
      {help && (
        <p id={`${id}-help`} className="loom-subtle">
          {help}
        </p>
      )}
    </FormGroup>
  );
}
