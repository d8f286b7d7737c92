import { Button, PageSection } from '@patternfly/react-core';
import BellIcon from '@patternfly/react-icons/dist/esm/icons/bell-icon';
import PlusIcon from '@patternfly/react-icons/dist/esm/icons/plus-icon';
import { Table, Tbody, Td, Th, Thead, Tr } from '@patternfly/react-table';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { LoadingRows, Nothing, PageHead, useTitle } from '../common/Pieces';
import { ProblemAlert } from '../common/ProblemAlert';
import { StateLabel } from '../common/states';
import { When } from '../common/When';
import { webhookKeys, webhooksQuery } from './admin';
import { WebhookForm } from './WebhookForm';
import { WEBHOOK_LOOKS } from './webhookLooks';

export function WebhooksPage() {
  useTitle('Web hooks');
  const query = useQuery(webhooksQuery);
  const client = useQueryClient();
  const [creating, setCreating] = useState(false);
  const create = (
    <Button icon={<PlusIcon />} onClick={() => setCreating(true)}>
      New web hook
    </Button>
  );
  return (
    <>
      <PageHead
        title="Web hooks"
        subtitle="Other systems that are told what happens, in order, signed, until they have heard it."
        actions={create}
      />
      <PageSection isFilled className="loom-section">
        <div className="loom-card">
          {query.isPending && <LoadingRows label="Loading web hooks" />}
          {query.isError && <ProblemAlert error={query.error} onRetry={() => void query.refetch()} />}
          {query.data?.length === 0 && (
            <Nothing title="No web hooks" icon={BellIcon} action={create}>
              A chat, a pipeline or an inventory can hear of clusters as they change.
            </Nothing>
          )}
          {query.data && query.data.length > 0 && (
            <Table aria-label="Web hooks" variant="compact" className="loom-table">
              <Thead>
                <Tr>
                  <Th>Name</Th>
                  <Th>State</Th>
                  <Th>Events</Th>
                  <Th>URL</Th>
                  <Th>Last delivered</Th>
                </Tr>
              </Thead>
              <Tbody>
                {query.data.map((webhook) => (
                  <Tr key={webhook.id}>
                    <Td dataLabel="Name">
                      <Link to="/webhooks/$name" params={{ name: webhook.name }}>
                        {webhook.name}
                      </Link>
                    </Td>
                    <Td dataLabel="State">
                      <StateLabel state={webhook.state} looks={WEBHOOK_LOOKS} />
                    </Td>
                    <Td dataLabel="Events">{webhook.types.join(', ') || 'all'}</Td>
                    <Td dataLabel="URL" modifier="breakWord">
                      <code>{webhook.url}</code>
                    </Td>
                    <Td dataLabel="Last delivered">
                      <When at={webhook.lastDeliveredAt} none="never" />
                    </Td>
                  </Tr>
                ))}
              </Tbody>
            </Table>
          )}
        </div>
      </PageSection>
      {creating && (
        <WebhookForm
          onClose={() => setCreating(false)}
          onDone={() => client.invalidateQueries({ queryKey: webhookKeys.all })}
        />
      )}
    </>
  );
}
