import { Breadcrumb, BreadcrumbItem, Flex, FlexItem, PageSection, Title } from '@patternfly/react-core';
import { Link, type LinkProps } from '@tanstack/react-router';
import { type ReactNode, useEffect } from 'react';
import { Loaded, type LoadedProps } from './Loaded';
import { ProblemAlert } from './ProblemAlert';

/** Names the browser's tab. */
export function useTitle(title: string): void {
  useEffect(() => {
    document.title = `${title} · Loom`;
  }, [title]);
}

interface PageProps {
  /** Names the browser's tab, and stands as the heading where there is no other. */
  title: string;
  heading?: ReactNode;
  /** One line more about it. */
  subtitle?: ReactNode;
  /** What can be done here. */
  actions?: ReactNode;
  breadcrumb?: ReactNode;
  children: ReactNode;
}

/** A page: what it is, what can be done, and below that all the rest. */
export function Page({ title, heading = title, subtitle, actions, breadcrumb, children }: PageProps) {
  useTitle(title);
  return (
    <>
      <PageSection className="loom-page-head">
        {breadcrumb}
        <Flex
          justifyContent={{ default: 'justifyContentSpaceBetween' }}
          alignItems={{ default: 'alignItemsFlexStart' }}
          gap={{ default: 'gapMd' }}
        >
          <FlexItem flex={{ default: 'flex_1' }} className="loom-page-title">
            <Title headingLevel="h1" size="2xl">
              {heading}
            </Title>
            {subtitle && <p className="loom-subtle">{subtitle}</p>}
          </FlexItem>
          {actions && <FlexItem>{actions}</FlexItem>}
        </Flex>
      </PageSection>
      <PageSection isFilled className="loom-section">
        {children}
      </PageSection>
    </>
  );
}

/** Stands where the page of one thing will be, until that is loaded, and above it where it could not be. */
export function PageOf<T>({ title, children, ...loaded }: LoadedProps<T> & { title: string }) {
  useTitle(title);
  const { data, error, refetch } = loaded.query;
  if (data === undefined) {
    return (
      <Page title={title}>
        <Loaded {...loaded}>{children}</Loaded>
      </Page>
    );
  }
  return (
    <>
      {error !== null && (
        <PageSection>
          <ProblemAlert error={error} title={loaded.failed} onRetry={() => void refetch()} />
        </PageSection>
      )}
      {children(data)}
    </>
  );
}

interface CrumbsProps extends Pick<LinkProps, 'to' | 'params'> {
  /** What the page above is called. */
  above: string;
  here: string;
}

export function Crumbs({ to, params, above, here }: CrumbsProps) {
  return (
    <Breadcrumb className="loom-breadcrumb">
      <BreadcrumbItem
        render={({ className }) => (
          <Link to={to} params={params} className={className}>
            {above}
          </Link>
        )}
      />
      <BreadcrumbItem isActive>{here}</BreadcrumbItem>
    </Breadcrumb>
  );
}
