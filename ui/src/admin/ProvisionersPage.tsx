import {
  Button,
  FormGroup,
  Label,
  PageSection,
  Progress,
  ProgressSize,
  TextInput,
} from '@patternfly/react-core';
import CogsIcon from '@patternfly/react-icons/dist/esm/icons/cogs-icon';
import PlusIcon from '@patternfly/react-icons/dist/esm/icons/plus-icon';
import { Table, Tbody, Td, Th, Thead, Tr } from '@patternfly/react-table';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { plural } from '../common/format';
import { Confirm, LoadingRows, Nothing, PageHead, Services, useTitle } from '../common/Pieces';
import { ProblemAlert } from '../common/ProblemAlert';
import { When } from '../common/When';
import { useSession } from '../session/session';
import { createProvisioner, deleteProvisioner, type Provisioner, provisionersQuery } from './admin';
import { FormDialog } from './FormDialog';

export function ProvisionersPage() {
  useTitle('Provisioners');
  const query = useQuery(provisionersQuery);
  const client = useQueryClient();
  const session = useSession();
  const [creating, setCreating] = useState(false);
  const [removing, setRemoving] = useState<Provisioner>();
  const refresh = () => client.invalidateQueries({ queryKey: provisionersQuery.queryKey });
  const mayWrite = session.can('OPERATOR');
  const create = mayWrite && (
    <Button icon={<PlusIcon />} onClick={() => setCreating(true)}>
      New provisioner
    </Button>
  );
  return (
    <>
      <PageHead
        title="Provisioners"
        subtitle="They do the tasks: each takes them from its pools' queues and runs them at providers and on nodes."
        actions={create}
      />
      <PageSection isFilled className="loom-section">
        <div className="loom-stack">
          {query.isPending && <LoadingRows label="Loading provisioners" />}
          {query.isError && <ProblemAlert error={query.error} onRetry={() => void query.refetch()} />}
          {query.data?.length === 0 && (
            <Nothing title="No provisioners" icon={CogsIcon} action={create}>
              Without one, nothing can be made.
            </Nothing>
          )}
          {query.data?.map((provisioner) => (
            <section key={provisioner.name} className="loom-card" aria-label={provisioner.name}>
              <header className="loom-provisioner">
                <h2>{provisioner.name}</h2>
                <Liveness provisioner={provisioner} />
                <span className="loom-subtle">
                  pools {provisioner.pools.join(', ') || 'default'} · since{' '}
                  <When at={provisioner.createdAt} />
                </span>
                {mayWrite && (
                  <Button variant="link" isDanger isInline onClick={() => setRemoving(provisioner)}>
                    Remove
                  </Button>
                )}
              </header>
              {provisioner.incarnations.length > 0 && <Incarnations provisioner={provisioner} />}
            </section>
          ))}
        </div>
      </PageSection>
      {creating && <NewProvisioner onClose={() => setCreating(false)} onDone={refresh} />}
      {removing && (
        <Confirm
          title={`Remove the provisioner ${removing.name}?`}
          action="Remove"
          isDanger
          onClose={() => setRemoving(undefined)}
          onConfirm={async () => {
            await deleteProvisioner(removing.name);
            await refresh();
          }}
        >
          Its credential is refused from then on. What it has under way is given to others.
        </Confirm>
      )}
    </>
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

function Incarnations({ provisioner }: { provisioner: Provisioner }) {
  return (
    <Table
      aria-label={`Runs of ${provisioner.name}`}
      variant="compact"
      borders={false}
      className="loom-table"
    >
      <Thead>
        <Tr>
          <Th>Host</Th>
          <Th>State</Th>
          <Th>Version</Th>
          <Th width={20}>Tasks</Th>
          <Th>Plugins</Th>
          <Th>Last seen</Th>
        </Tr>
      </Thead>
      <Tbody>
        {provisioner.incarnations.map((each) => (
          <Tr key={each.name}>
            <Td dataLabel="Host">{each.host}</Td>
            <Td dataLabel="State">{each.state.toLowerCase()}</Td>
            <Td dataLabel="Version">{each.version}</Td>
            <Td dataLabel="Tasks">
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
            </Td>
            <Td dataLabel="Plugins">
              <Services names={each.plugins} shown={6} />
            </Td>
            <Td dataLabel="Last seen">
              <When at={each.lastSeenAt} />
            </Td>
          </Tr>
        ))}
      </Tbody>
    </Table>
  );
}

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
      <FormGroup label="Name" isRequired fieldId="provisioner-name">
        <TextInput
          id="provisioner-name"
          isRequired
          autoComplete="off"
          autoCapitalize="none"
          value={name}
          onChange={(_, next) => setName(next)}
        />
      </FormGroup>
      <p className="loom-subtle">
        It enrols with the credential that you get next: put it into the file that LOOM_CREDENTIAL_FILE names.
      </p>
    </FormDialog>
  );
}
