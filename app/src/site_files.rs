/// What pages load, by addresses that carry a hash of the content.
#[derive(Debug, Clone)]
pub struct SiteFiles {
    pub style: String,
    /// The browser's half: the script that loads it, and itself.
    pub script: String,
    pub program: String,
    /// What sends the files of questions, loaded with the first of them.
    pub attachments: String,
    /// What draws pages of PDFs, loaded with the first of them; and what reads these in a thread of its own.
    pub pages: String,
    pub pages_worker: String,
}

impl SiteFiles {
    /// Starts the program and has it take over its islands, as soon as the page is painted: what is read comes before what answers.
    /// (Leptos' own script waits for an idle moment, which may be long in coming.) A page in a hidden tab is never painted.
    #[must_use]
    pub(crate) fn starter(&self) -> String {
        let Self { script, program, attachments, pages, pages_worker, .. } = self;
        format!(
            "import start,*as program from'{script}';\
             addEventListener('attach',async({{target,detail}})=>{{const chosen=detail&&[...detail];(await import('{attachments}')).attach(target,chosen)}});\
             const draw=()=>{{for(const place of document.querySelectorAll('[data-pdf]:not([data-drawn])')){{place.dataset.drawn='';             import('{pages}').then((pages)=>pages.draw(place,'{pages_worker}')).catch(()=>place.remove())}}}};             new MutationObserver(draw).observe(document,{{childList:true,subtree:true}});draw();             await new Promise(painted=>document.hidden?painted():requestAnimationFrame(()=>setTimeout(painted)));\
             await start({{module_or_path:'{program}'}});program.hydrate();\
             for(const island of document.querySelectorAll('leptos-island'))program[island.dataset.component](island)"
        )
    }
}
