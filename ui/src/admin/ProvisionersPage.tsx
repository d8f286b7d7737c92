import { Button, Label, Progress, ProgressSize } from '@patternfly/react-core';
import CogsIcon from '@patternfly/react-icons/dist/esm/icons/cogs-icon';
import { useState } from 'react';
import { type Column, DataTable } from '../common/DataTable';
import { Field } from '../common/Field';
import { plural } from '../common/format';
import { Loaded } from '../common/Loaded';
import { Page } from '../common/Page';
import { Confirm, Nothing, Services } from '../common/Pieces';
import { When } from '../common/When';
import { useSession } from '../session/session';
import {
  createProvisioner,
  deleteProvisioner,
  type Incarnation,
  type Provisioner,
  provisionersQuery,
} from './admin';
import { FormDialog } from './FormDialog';
import { NewButton } from './ListCard';
import { useList } from './useList';

export function ProvisionersPage() {
  const { query, dialog, openNew, openAbout, close, refresh } = useList<Provisioner, 'remove'>(
    provisionersQuery,
  );
  const mayWrite = useSession().can('OPERATOR');
  const create = mayWrite && <NewButton one="provisioner" onClick={openNew} />;
  return (
    <Page
      title="Provisioners"
      subtitle="They do the tasks: each takes them from its pools' queues and runs them at providers and on nodes."
      actions={create}
    >
      <div className="loom-stack">
        <Loaded query={query} loading="Loading provisioners">
          {(provisioners) =>
            provisioners.length === 0 ? (
              <Nothing title="No provisioners" icon={CogsIcon} action={create}>
                Without one, nothing can be made.
              </Nothing>
            ) : (
              provisioners.map((provisioner) => (
                <section key={provisioner.name} className="loom-card" aria-label={provisioner.name}>
                  <header className="loom-provisioner">
                    <h2>{provisioner.name}</h2>
                    <Liveness provisioner={provisioner} />
                    <span className="loom-subtle">
                      pools {provisioner.pools.join(', ') || 'default'} · since{' '}
                      <When at={provisioner.createdAt} />
                    </span>
                    {mayWrite && (
                      <Button
                        variant="link"
                        isDanger
                        isInline
                        onClick={() => openAbout('remove', provisioner)}
                      >
                        Remove
                      </Button>
                    )}
                  </header>
                  {provisioner.incarnations.length > 0 && (
                    <DataTable
                      label={`Runs of ${provisioner.name}`}
                      columns={INCARNATIONS}
                      rows={provisioner.incarnations}
                      keyOf={(each) => each.name}
                      borders={false}
                    />
                  )}
                </section>
              ))
            )
          }
        </Loaded>
      </div>
      {dialog?.what === 'new' && <NewProvisioner onClose={close} onDone={refresh} />}
      {dialog?.what === 'remove' && (
        <Confirm
          title={`Remove the provisioner ${dialog.of.name}?`}
          action="Remove"
          isDanger
          onClose={close}
          onConfirm={async () => {
            await deleteProvisioner(dialog.of.name);
            await refresh();
          }}
        >
          Its credential is refused from then on. What it has under way is given to others.
        </Confirm>
      )}
    </Page>
  );
}

function Liveness({ provisioner }: { provisioner: Provisioner }) {
  const live = provisioner.incarnations.filter((each) => each.state === 'LIVE').length;
  return (
    <Label isCompact color={live > 0 ? 'green' : 'grey'}>
      {live > 0 ? `${live} live` : 'not running'}
    </Label>
  );
}

const INCARNATIONS: Column<Incarnation>[] = [
  { title: 'Host', of: (each) => each.host },
  { title: 'State', of: (each) => each.state.toLowerCase() },
  { title: 'Version', of: (each) => each.version },
  {
    title: 'Tasks',
    head: { width: 20 },
    of: (each) => (
      <Progress
        className="loom-progress"
        size={ProgressSize.sm}
        measureLocation="outside"
        aria-label={`Tasks at ${each.host}`}
        max={Math.max(1, each.capacity)}
        value={each.running}
        label={`${each.running} / ${each.capacity}`}
        valueText={`${each.running} of at most ${plural(each.capacity, 'task')}`}
      />
    ),
  },
  { title: 'Plugins', of: (each) => <Services names={each.plugins} shown={6} /> },
  { title: 'Last seen', of: (each) => <When at={each.lastSeenAt} /> },
];

function NewProvisioner({ onClose, onDone }: { onClose: () => void; onDone: () => Promise<unknown> }) {
  const [name, setName] = useState('');
  return (
    <FormDialog
      title="New provisioner"
      action="Create"
      isReady={name.trim() !== ''}
      onClose={onClose}
      onSubmit={async () => {
        const credential = await createProvisioner(name.trim());
        await onDone();
        return credential;
      }}
    >
      <Field id="provisioner-name" label="Name" isRequired value={name} onChange={setName} />
      <p className="loom-subtle">
        It enrols with the credential that you get next: put it into the file that LOOM_CREDENTIAL_FILE names.
      </p>
    </FormDialog>
  );
}
