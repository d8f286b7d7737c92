/** Loom's mark: warp and weft. */
export function Mark({ size = 28 }: { size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 32 32" aria-hidden="true" focusable="false">
      <rect width="32" height="32" rx="8" className="loom-mark-ground" />
      <g fill="none" strokeWidth="3.2" strokeLinecap="round">
        <path d="M6 11h4.4M14 11h12M6 21h12M22 21h4" stroke="#c7d2fe" />
        <path d="M12 6v12M12 23v3M20 6v2.6M20 14v12" stroke="#fff" />
      </g>
    </svg>
  );
}

export function Brand() {
  return (
    <span className="loom-brand">
      <Mark />
      <span>Loom</span>
    </span>
  );
}
