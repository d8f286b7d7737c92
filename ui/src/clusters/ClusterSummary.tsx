import { Button, DescriptionList, Flex, Label, LabelGroup } from '@patternfly/react-core';
import ExternalLinkAltIcon from '@patternfly/react-icons/dist/esm/icons/external-link-alt-icon';
import { Link } from '@tanstack/react-router';
import type { Cluster } from '../api/types';
import { Fact } from '../common/Fact';
import { plural } from '../common/format';
import { Services } from '../common/Pieces';
import { When } from '../common/When';
import { useSession } from '../session/session';

/** What a cluster is, at a glance. */
export function ClusterSummary({ cluster, onLease }: { cluster: Cluster; onLease: () => void }) {
  const session = useSession();
  const mayProlong =
    cluster.expiresAt !== null && cluster.state !== 'TERMINATED' && session.mayChange(cluster);
  return (
    <div className="loom-card">
      <DescriptionList
        columnModifier={{ default: '2Col', lg: '3Col', xl: '3Col', '2xl': '3Col' }}
        isCompact
        className="loom-summary"
      >
        <Fact term="Template">
          <Link
            to="/catalog/$collection/$name"
            params={{ collection: 'cluster-templates', name: cluster.template }}
          >
            {cluster.template}
          </Link>
        </Fact>
        <Fact term="Size">
          {plural(cluster.size, 'node')}
          {cluster.providers.length > 0 && (
            <span className="loom-subtle"> at {cluster.providers.join(', ')}</span>
          )}
        </Fact>
        <Fact term="Owner">{cluster.owner}</Fact>
        <Fact term="Created">
          <When at={cluster.createdAt} />
        </Fact>
        <Fact term="Expires">
          <When at={cluster.expiresAt} none="never" />
          {mayProlong && (
            <Button variant="link" isInline onClick={onLease} className="loom-inline-action">
              Prolong
            </Button>
          )}
        </Fact>
        {cluster.drift && (
          <Fact term="Drift">
            {cluster.drift.nodes === 0 ? 'none' : plural(cluster.drift.nodes, 'node')}
            <span className="loom-subtle">
              {' '}
              at the inspection of <When at={cluster.drift.inspectedAt} />
            </span>
          </Fact>
        )}
        {Object.keys(cluster.labels).length > 0 && (
          <Fact term="Labels">
            <LabelGroup numLabels={10} aria-label="Labels">
              {Object.entries(cluster.labels).map(([key, value]) => (
                <Label key={key} isCompact variant="outline">
                  {value === '' ? key : `${key}=${value}`}
                </Label>
              ))}
            </LabelGroup>
          </Fact>
        )}
        <Fact term="Links">
          {cluster.links.length === 0 ? (
            <span className="loom-subtle">none</span>
          ) : (
            <Flex gap={{ default: 'gapMd' }}>
              {cluster.links.map((link) => (
                <a key={link.label + link.url} href={safeHref(link.url)} target="_blank" rel="noreferrer">
                  {link.label} <ExternalLinkAltIcon aria-hidden className="loom-small-icon" />
                </a>
              ))}
            </Flex>
          )}
        </Fact>
      </DescriptionList>
      <DescriptionList isCompact className="loom-summary-services">
        <Fact term="Services">
          <Services names={cluster.services} shown={10} />
        </Fact>
      </DescriptionList>
    </div>
  );
}

/** Links come from definitions: only those that a browser opens as a page are followed. */
function safeHref(url: string): string | undefined {
  return /^https?:\/\//i.test(url) ? url : undefined;
}
