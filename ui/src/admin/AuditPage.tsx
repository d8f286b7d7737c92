import { Button, Toolbar, ToolbarContent, ToolbarItem } from '@patternfly/react-core';
import HistoryIcon from '@patternfly/react-icons/dist/esm/icons/history-icon';
import { ExpandableRowContent, Table, Tbody, Td, Th, Thead, Tr } from '@patternfly/react-table';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { Changes } from '../common/Changes';
import { Loaded } from '../common/Loaded';
import { Page } from '../common/Page';
import { Nothing } from '../common/Pieces';
import { Search } from '../common/Search';
import { When } from '../common/When';
import { useSession } from '../session/session';
import { type AuditEntry, type AuditFilter, auditEntryQuery, auditQuery } from './admin';

export function AuditPage() {
  const filter = useSearch({ from: '/app/audit' });
  const navigate = useNavigate({ from: '/audit' });
  const session = useSession();
  const query = useInfiniteQuery(auditQuery(filter));
  const narrow = (next: AuditFilter) =>
    void navigate({
      search: {
        ...(next.user ? { user: next.user } : {}),
        ...(next.subject ? { subject: next.subject } : {}),
      },
      replace: true,
    });
  return (
    <Page title="Audit" subtitle={`Who did what in the tenant ${session.tenant}, newest first.`}>
      <div className="loom-card">
        <Toolbar>
          <ToolbarContent>
            <Narrow
              key={`user ${filter.user}`}
              label="By user"
              value={filter.user ?? ''}
              onSearch={(user) => narrow({ ...filter, user })}
            />
            <Narrow
              key={`subject ${filter.subject}`}
              label="To what, such as user/ann or cluster/"
              value={filter.subject ?? ''}
              onSearch={(subject) => narrow({ ...filter, subject })}
            />
          </ToolbarContent>
        </Toolbar>
        <Loaded query={query} loading="Loading the audit">
          {({ pages }) => <Entries entries={pages.flatMap((page) => page.items)} />}
        </Loaded>
        {query.hasNextPage && (
          <Button
            variant="link"
            onClick={() => void query.fetchNextPage()}
            isLoading={query.isFetchingNextPage}
          >
            More
          </Button>
        )}
      </div>
    </Page>
  );
}

function Entries({ entries }: { entries: AuditEntry[] }) {
  const [open, setOpen] = useState<string>();
  if (entries.length === 0) {
    return (
      <Nothing title="Nothing was done" icon={HistoryIcon}>
        Nothing here is as you look for it.
      </Nothing>
    );
  }
  return (
    <Table aria-label="Audit" variant="compact" className="loom-table">
      <Thead>
        <Tr>
          <Th>When</Th>
          <Th>User</Th>
          <Th>Action</Th>
          <Th>To what</Th>
        </Tr>
      </Thead>
      {entries.map((entry) => (
        <Row
          key={entry.id}
          entry={entry}
          isOpen={open === entry.id}
          onToggle={() => setOpen(open === entry.id ? undefined : entry.id)}
        />
      ))}
    </Table>
  );
}

interface RowProps {
  entry: AuditEntry;
  isOpen: boolean;
  onToggle: () => void;
}

function Row({ entry, isOpen, onToggle }: RowProps) {
  return (
    <Tbody isExpanded={isOpen}>
      <Tr>
        <Td dataLabel="When">
          <When at={entry.at} />
        </Td>
        <Td dataLabel="User">{entry.user}</Td>
        <Td dataLabel="Action">
          <Button
            variant="link"
            isInline
            aria-expanded={isOpen}
            aria-label={`What ${entry.action} changed`}
            onClick={onToggle}
          >
            {entry.action}
          </Button>
        </Td>
        <Td dataLabel="To what">
          <code>{entry.subject}</code>
        </Td>
      </Tr>
      {isOpen && (
        <Tr isExpanded>
          <Td colSpan={4}>
            <ExpandableRowContent>
              <Difference id={entry.id} />
            </ExpandableRowContent>
          </Td>
        </Tr>
      )}
    </Tbody>
  );
}

function Difference({ id }: { id: string }) {
  const query = useQuery(auditEntryQuery(id));
  return (
    <Loaded query={query} loading="Loading what was changed" rows={2}>
      {({ before, after }) => (
        <Changes
          label="What was changed"
          before={before}
          after={after}
          none="Nothing that is kept here: no state, or the same one."
        />
      )}
    </Loaded>
  );
}

interface NarrowProps {
  label: string;
  value: string;
  onSearch: (value: string) => void;
}

/** Searches when Enter is pressed, or when it is cleared. */
function Narrow({ label, value, onSearch }: NarrowProps) {
  const [text, setText] = useState(value);
  return (
    <ToolbarItem>
      <Search
        label={label}
        value={text}
        onChange={setText}
        onSearch={() => onSearch(text.trim())}
        onClear={() => {
          setText('');
          onSearch('');
        }}
      />
    </ToolbarItem>
  );
}
