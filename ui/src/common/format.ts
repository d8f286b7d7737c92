import type { Money } from '../api/types';

const dateTime = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short' });
const relative = new Intl.RelativeTimeFormat(undefined, { numeric: 'auto' });

export function formatDateTime(iso: string): string {
  return dateTime.format(new Date(iso));
}

const STEPS: [Intl.RelativeTimeFormatUnit, number][] = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
];

/** As people say it: "3 minutes ago", "in 2 days". */
export function formatRelative(iso: string, now: number): string {
  const millis = new Date(iso).getTime() - now;
  for (const [unit, size] of STEPS) {
    if (Math.abs(millis) >= size) return relative.format(Math.round(millis / size), unit);
  }
  return Math.abs(millis) < 10_000 ? 'just now' : relative.format(Math.round(millis / 1000), 'second');
}

/** A span of time: "850 ms", "4.2 s", "3 min 20 s", "2 d 4 h". */
export function formatDuration(millis: number): string {
  if (millis < 1_000) return `${Math.round(millis)} ms`;
  if (millis < 60_000) return `${(millis / 1000).toFixed(1)} s`;
  const units: [string, number][] = [
    ['d', 86_400_000],
    ['h', 3_600_000],
    ['min', 60_000],
    ['s', 1_000],
  ];
  const parts: string[] = [];
  let rest = millis;
  for (const [name, size] of units) {
    const count = Math.floor(rest / size);
    rest -= count * size;
    if (count > 0) parts.push(`${count} ${name}`);
  }
  return parts.slice(0, 2).join(' ');
}

/** An amount with as many digits as matter: hourly prices are often fractions of a cent. */
export function formatMoney(money: Money, times = 1): string {
  const amount = (money.micros * times) / 1_000_000;
  return new Intl.NumberFormat(undefined, {
    style: 'currency',
    currency: money.currency,
    minimumFractionDigits: 2,
    maximumFractionDigits: amount !== 0 && amount < 1 ? 4 : 2,
  }).format(amount);
}

/** A difference of amounts, with its sign. */
export function formatMoneyChange(difference: Money): string {
  const sign = difference.micros > 0 ? '+' : difference.micros < 0 ? '−' : '';
  return sign + formatMoney({ ...difference, micros: Math.abs(difference.micros) });
}

export const HOURS_PER_MONTH = 730;

export function plural(count: number, one: string, many = `${one}s`): string {
  return `${count.toLocaleString()} ${count === 1 ? one : many}`;
}
