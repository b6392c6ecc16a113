export function Glyph({ name }) {
  return (
    <svg viewBox="0 0 24 24" aria-hidden="true" className="icon">
      <use href={`/icons.svg#${name}`} />
    </svg>
  );
}
