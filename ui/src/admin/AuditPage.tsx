import {
  Button,
  PageSection,
  SearchInput,
  Toolbar,
  ToolbarContent,
  ToolbarItem,
} from '@patternfly/react-core';
import HistoryIcon from '@patternfly/react-icons/dist/esm/icons/history-icon';
import { ExpandableRowContent, Table, Tbody, Td, Th, Thead, Tr } from '@patternfly/react-table';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { Changes } from '../common/Changes';
import { LoadingRows, Nothing, PageHead, useTitle } from '../common/Pieces';
import { ProblemAlert } from '../common/ProblemAlert';
import { When } from '../common/When';
import { useSession } from '../session/session';
import { type AuditEntry, type AuditFilter, auditEntryQuery, auditQuery } from './admin';

export function AuditPage() {
  useTitle('Audit');
  const filter = useSearch({ from: '/app/audit' });
  const navigate = useNavigate({ from: '/audit' });
  const session = useSession();
  const query = useInfiniteQuery(auditQuery(filter));
  const [open, setOpen] = useState<string>();
  const entries = query.data?.pages.flatMap((page) => page.items) ?? [];
  const narrow = (next: AuditFilter) =>
    void navigate({
      search: {
        ...(next.user ? { user: next.user } : {}),
        ...(next.subject ? { subject: next.subject } : {}),
      },
      replace: true,
    });
  return (
    <>
      <PageHead title="Audit" subtitle={`Who did what in the tenant ${session.tenant}, newest first.`} />
      <PageSection isFilled className="loom-section">
        <div className="loom-card">
          <Toolbar>
            <ToolbarContent>
              <ToolbarItem>
                <Narrow
                  key={`user ${filter.user}`}
                  label="By user"
                  placeholder="By user"
                  value={filter.user ?? ''}
                  onSearch={(user) => narrow({ ...filter, user })}
                />
              </ToolbarItem>
              <ToolbarItem>
                <Narrow
                  key={`subject ${filter.subject}`}
                  label="To what"
                  placeholder="To what: user/ann, cluster/"
                  value={filter.subject ?? ''}
                  onSearch={(subject) => narrow({ ...filter, subject })}
                />
              </ToolbarItem>
            </ToolbarContent>
          </Toolbar>
          {query.isPending && <LoadingRows label="Loading the audit" />}
          {query.isError && <ProblemAlert error={query.error} onRetry={() => void query.refetch()} />}
          {query.data && entries.length === 0 && (
            <Nothing title="Nothing was done" icon={HistoryIcon}>
              Nothing here is as you look for it.
            </Nothing>
          )}
          {entries.length > 0 && (
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
          )}
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
      </PageSection>
    </>
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
  if (query.isPending) return <LoadingRows label="Loading what was changed" rows={2} />;
  if (query.isError) return <ProblemAlert error={query.error} onRetry={() => void query.refetch()} />;
  const { before, after } = query.data;
  return (
    <Changes
      label="What was changed"
      before={before}
      after={after}
      none="Nothing that is kept here: no state, or the same one."
    />
  );
}

interface NarrowProps {
  label: string;
  placeholder: string;
  value: string;
  onSearch: (value: string) => void;
}

/** Searches when Enter is pressed, or when it is cleared. */
function Narrow({ label, placeholder, value, onSearch }: NarrowProps) {
  const [text, setText] = useState(value);
  return (
    <SearchInput
      aria-label={label}
      placeholder={placeholder}
      value={text}
      onChange={(_, next) => setText(next)}
      onSearch={() => onSearch(text.trim())}
      onClear={() => {
        setText('');
        onSearch('');
      }}
    />
  );
}
