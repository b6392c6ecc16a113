import { Glyph } from "../../glyph";

export function Menu({ id, target }) {
  return (
    <div id={id} popover="auto" className="menu panel">
      <details name={id}>
        <summary className="menu-item">
          <Glyph name="pencil" />
          تغییر نام
        </summary>
        <form method="post" action="/rename" className="flex gap-2 p-2">
          <input type="hidden" name="id" defaultValue={target?.id} />
          <input name="title" dir="auto" required maxLength={120} aria-label="نام گفتگو" className="field" defaultValue={target?.title} />
          <button className="small-primary">ذخیره</button>
        </form>
      </details>
      <form method="post" action="/delete">
        <input type="hidden" name="id" defaultValue={target?.id} />
        <button className="menu-item danger">
          <Glyph name="trash-2" />
          حذف گفتگو
        </button>
      </form>
    </div>
  );
}
