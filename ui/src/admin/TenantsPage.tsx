import { useState } from 'react';
import { type Column, RowMenu } from '../common/DataTable';
import { Field } from '../common/Field';
import { Page } from '../common/Page';
import { Confirm } from '../common/Pieces';
import { When } from '../common/When';
import { changeTenant, createTenant, deleteTenant, type Quota, type Tenant, tenantsQuery } from './admin';
import { FormDialog } from './FormDialog';
import { ListCard, NewButton } from './ListCard';
import { useList } from './useList';

export function TenantsPage() {
  const { query, dialog, openNew, openAbout, close, refresh } = useList<Tenant, 'change' | 'delete'>(
    tenantsQuery,
  );
  return (
    <Page
      title="Tenants"
      subtitle="Who shares this platform, what each may have at once, and which part of what is scarce."
      actions={<NewButton one="tenant" onClick={openNew} />}
    >
      <ListCard
        query={query}
        loading="Loading tenants"
        label="Tenants"
        columns={COLUMNS}
        keyOf={(tenant) => tenant.id}
        actions={(tenant) => (
          <RowMenu
            items={[
              { title: 'Change', onClick: () => openAbout('change', tenant) },
              { isSeparator: true },
              { title: 'Delete', onClick: () => openAbout('delete', tenant) },
            ]}
          />
        )}
      />
      {dialog?.what === 'new' && <TenantForm onClose={close} onDone={refresh} />}
      {dialog?.what === 'change' && <TenantForm tenant={dialog.of} onClose={close} onDone={refresh} />}
      {dialog?.what === 'delete' && (
        <Confirm
          title={`Delete the tenant ${dialog.of.name}?`}
          action="Delete"
          isDanger
          typed={dialog.of.name}
          onClose={close}
          onConfirm={async () => {
            await deleteTenant(dialog.of);
            await refresh();
          }}
        >
          Its definitions go with it. A tenant that has users is kept.
        </Confirm>
      )}
    </Page>
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

const COLUMNS: Column<Tenant>[] = [
  {
    title: 'Name',
    of: (tenant) => (
      <>
        <strong>{tenant.name}</strong>
        {tenant.description && <div className="loom-subtle">{tenant.description}</div>}
      </>
    ),
  },
  ...LIMITS.map(
    ({ field, label, scale }): Column<Tenant> => ({
      title: label,
      of: (tenant) => shown(tenant.quota[field], scale),
      head: { modifier: 'wrap' },
      cell: { modifier: 'nowrap' },
    }),
  ),
  { title: 'Weight', of: (tenant) => tenant.weight },
  { title: 'Created', of: (tenant) => <When at={tenant.createdAt} /> },
];

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
      <p className="loom-subtle">What it may have at once; a limit that is left empty is none.</p>
      {LIMITS.map(({ field, label }) => (
        <Field
          key={field}
          id={`tenant-${field}`}
          label={`${label}, at most`}
          value={limits[field] ?? ''}
          onChange={(next) => setLimits({ ...limits, [field]: next })}
        />
      ))}
    </FormDialog>
  );
}
