import {
  Button,
  Checkbox,
  FormGroup,
  Label,
  LabelGroup,
  PageSection,
  TextInput,
} from '@patternfly/react-core';
import PlusIcon from '@patternfly/react-icons/dist/esm/icons/plus-icon';
import { ActionsColumn, Table, Tbody, Td, Th, Thead, Tr } from '@patternfly/react-table';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { Role } from '../api/types';
import { Confirm, LoadingRows, PageHead, useTitle } from '../common/Pieces';
import { ProblemAlert } from '../common/ProblemAlert';
import { When } from '../common/When';
import { useSession } from '../session/session';
import { changeUser, createUser, deleteUser, ROLES, setPassword, type User, usersQuery } from './admin';
import { FormDialog } from './FormDialog';

type Dialog = { what: 'new' } | { what: 'roles' | 'password' | 'delete'; user: User };

export function UsersPage() {
  useTitle('Users');
  const query = useQuery(usersQuery);
  const client = useQueryClient();
  const session = useSession();
  const [dialog, setDialog] = useState<Dialog>();
  const [error, setError] = useState<unknown>();
  const refresh = () => client.invalidateQueries({ queryKey: usersQuery.queryKey });
  const enable = async (user: User) => {
    setError(undefined);
    try {
      await changeUser(user, { enabled: !user.enabled });
    } catch (thrown) {
      setError(thrown);
    }
    await refresh();
  };
  return (
    <>
      <PageHead
        title="Users"
        subtitle={`Who may sign in to the tenant ${session.tenant}, and what they may do.`}
        actions={
          <Button icon={<PlusIcon />} onClick={() => setDialog({ what: 'new' })}>
            New user
          </Button>
        }
      />
      <PageSection isFilled className="loom-section">
        <div className="loom-card">
          {query.isPending && <LoadingRows label="Loading users" />}
          {query.isError && <ProblemAlert error={query.error} onRetry={() => void query.refetch()} />}
          {error !== undefined && <ProblemAlert error={error} title="The user was not changed" />}
          {query.data && (
            <Table aria-label="Users" variant="compact" className="loom-table">
              <Thead>
                <Tr>
                  <Th>Name</Th>
                  <Th>Roles</Th>
                  <Th>State</Th>
                  <Th>Created</Th>
                  <Th screenReaderText="Actions" />
                </Tr>
              </Thead>
              <Tbody>
                {query.data.map((user) => (
                  <Tr key={user.name}>
                    <Td dataLabel="Name">
                      <strong>{user.name}</strong>
                      {user.name === session.user && <span className="loom-subtle"> (you)</span>}
                    </Td>
                    <Td dataLabel="Roles">
                      <Roles roles={user.roles} />
                    </Td>
                    <Td dataLabel="State">
                      <Label isCompact color={user.enabled ? 'green' : 'grey'}>
                        {user.enabled ? 'Enabled' : 'Disabled'}
                      </Label>
                    </Td>
                    <Td dataLabel="Created">
                      <When at={user.createdAt} />
                    </Td>
                    <Td isActionCell>
                      <ActionsColumn
                        popperProps={{
                          position: 'right',
                          minWidth: '12rem',
                          appendTo: () => document.querySelector('main') ?? document.body,
                        }}
                        items={[
                          { title: 'Change roles', onClick: () => setDialog({ what: 'roles', user }) },
                          { title: 'Set password', onClick: () => setDialog({ what: 'password', user }) },
                          { title: user.enabled ? 'Disable' : 'Enable', onClick: () => void enable(user) },
                          { isSeparator: true },
                          { title: 'Delete', onClick: () => setDialog({ what: 'delete', user }) },
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
      {dialog?.what === 'new' && <NewUser onClose={() => setDialog(undefined)} onDone={refresh} />}
      {dialog?.what === 'roles' && (
        <ChangeRoles user={dialog.user} onClose={() => setDialog(undefined)} onDone={refresh} />
      )}
      {dialog?.what === 'password' && (
        <ChangePassword
          user={dialog.user}
          own={dialog.user.name === session.user}
          onClose={() => setDialog(undefined)}
        />
      )}
      {dialog?.what === 'delete' && (
        <Confirm
          title={`Delete the user ${dialog.user.name}?`}
          action="Delete"
          isDanger
          onClose={() => setDialog(undefined)}
          onConfirm={async () => {
            await deleteUser(dialog.user);
            await refresh();
          }}
        >
          The sessions and tokens of {dialog.user.name} end at once. The clusters stay.
        </Confirm>
      )}
    </>
  );
}

export function Roles({ roles }: { roles: Role[] }) {
  return (
    <LabelGroup isCompact aria-label="Roles">
      {ROLES.filter(({ role }) => roles.includes(role)).map(({ role }) => (
        <Label key={role} isCompact variant="outline">
          {role.toLowerCase()}
        </Label>
      ))}
    </LabelGroup>
  );
}

function RoleChoice({ chosen, onChange }: { chosen: Role[]; onChange: (roles: Role[]) => void }) {
  return (
    <FormGroup role="group" label="Roles" fieldId="roles" isStack>
      {ROLES.map(({ role, about }) => (
        <Checkbox
          key={role}
          id={`role-${role}`}
          label={role.charAt(0) + role.slice(1).toLowerCase()}
          description={about}
          isChecked={chosen.includes(role)}
          onChange={(_, checked) =>
            onChange(checked ? [...chosen, role] : chosen.filter((each) => each !== role))
          }
        />
      ))}
    </FormGroup>
  );
}

function PasswordField({
  value,
  onChange,
  id = 'new-password',
  label = 'Password',
}: {
  value: string;
  onChange: (value: string) => void;
  id?: string;
  label?: string;
}) {
  return (
    <FormGroup label={label} isRequired fieldId={id}>
      <TextInput
        id={id}
        type="password"
        isRequired
        autoComplete={id === 'new-password' ? 'new-password' : 'current-password'}
        value={value}
        onChange={(_, next) => onChange(next)}
      />
    </FormGroup>
  );
}

interface DialogProps {
  onClose: () => void;
  onDone: () => Promise<unknown>;
}

function NewUser({ onClose, onDone }: DialogProps) {
  const [name, setName] = useState('');
  const [password, setSecret] = useState('');
  const [roles, setRoles] = useState<Role[]>(['USER']);
  return (
    <FormDialog
      title="New user"
      action="Create"
      isReady={name !== '' && password !== '' && roles.length > 0}
      onClose={onClose}
      onSubmit={async () => {
        await createUser(name, password, roles);
        await onDone();
        return undefined;
      }}
    >
      <FormGroup label="Name" isRequired fieldId="user-name">
        <TextInput
          id="user-name"
          isRequired
          autoComplete="off"
          autoCapitalize="none"
          value={name}
          onChange={(_, next) => setName(next)}
        />
      </FormGroup>
      <PasswordField value={password} onChange={setSecret} />
      <RoleChoice chosen={roles} onChange={setRoles} />
    </FormDialog>
  );
}

function ChangeRoles({ user, onClose, onDone }: DialogProps & { user: User }) {
  const [roles, setRoles] = useState<Role[]>(user.roles);
  return (
    <FormDialog
      title={`Roles of ${user.name}`}
      action="Save"
      isReady={roles.length > 0}
      onClose={onClose}
      onSubmit={async () => {
        await changeUser(user, { roles });
        await onDone();
        return undefined;
      }}
    >
      <RoleChoice chosen={roles} onChange={setRoles} />
    </FormDialog>
  );
}

function ChangePassword({ user, own, onClose }: { user: User; own: boolean; onClose: () => void }) {
  const [current, setCurrent] = useState('');
  const [password, setSecret] = useState('');
  return (
    <FormDialog
      title={`Password of ${user.name}`}
      action="Set"
      isReady={password !== '' && (!own || current !== '')}
      onClose={onClose}
      onSubmit={async () => {
        await setPassword(user.name, password, own ? current : undefined);
        return undefined;
      }}
    >
      {own && (
        <PasswordField id="current-password" label="Present password" value={current} onChange={setCurrent} />
      )}
      <PasswordField label="New password" value={password} onChange={setSecret} />
    </FormDialog>
  );
}
