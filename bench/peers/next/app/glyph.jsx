export function Glyph({ name, more = "" }) {
  return (
    <svg viewBox="0 0 24 24" aria-hidden="true" className={`icon${more}`}>
      <use href={`/icons.svg#${name}`} />
    </svg>
  );
}
