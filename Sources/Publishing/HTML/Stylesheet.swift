/// The look of the pages: one stylesheet within each, so that a page is whole by itself.
enum Stylesheet {
    static let text = """
        :root{color-scheme:light dark;--paper:#fff;--ink:#1a2230;--soft:#586174;--line:#d5dbe5;--band:#0b3d6e;\
        --on-band:#fff;--link:#0a58a8;--tint:#f3f6fa;--mark:#8a3a00;--mark-tint:#fdf1e3;--yes:#136c3a}
        @media (prefers-color-scheme:dark){:root{--paper:#12161d;--ink:#e7ebf2;--soft:#a3adbe;--line:#333c4b;\
        --band:#0a2b4d;--on-band:#fff;--link:#84baf5;--tint:#1a202a;--mark:#f2b070;--mark-tint:#33261a;--yes:#6fce97}}
        *{box-sizing:border-box}
        html{-webkit-text-size-adjust:100%}
        body{margin:0;background:var(--paper);color:var(--ink);\
        font:16px/1.55 system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans","DejaVu Sans",sans-serif}
        a{color:var(--link);text-underline-offset:.15em}
        a:focus-visible,.scroll:focus-visible{outline:3px solid var(--link);outline-offset:2px}
        .skip{position:absolute;left:-99em}
        .skip:focus{left:1em;top:1em;background:var(--paper);padding:.5em 1em;z-index:1}
        .stripe{height:6px;background:linear-gradient(#0099b5 0 2px,#fff 2px 4px,#1eb53a 4px 6px)}
        header{background:var(--band);color:var(--on-band)}
        header>div,main,footer>div{max-width:72rem;margin:0 auto;padding:0 1.5rem}
        header>div{display:flex;flex-wrap:wrap;gap:.5rem 2rem;align-items:baseline;justify-content:space-between;\
        padding-top:1rem;padding-bottom:1rem}
        header a{color:inherit}
        .brand{font-size:1.15rem;font-weight:600;text-decoration:none}
        .languages ul,.way ol{list-style:none;margin:0;padding:0;display:flex;flex-wrap:wrap;gap:.25rem 1.1rem}
        .languages [aria-current]{font-weight:700;text-decoration:none;border-bottom:2px solid}
        main{padding-top:1.25rem;padding-bottom:3rem}
        .way{font-size:.9rem;color:var(--soft)}
        .way ol{gap:.25rem .6rem}
        .way li+li::before{content:"›";margin-right:.6rem}
        h1{font-size:2rem;line-height:1.2;margin:1rem 0 .5rem}
        h2{font-size:1.35rem;line-height:1.3;margin:2.5rem 0 .75rem;padding-top:.75rem;border-top:1px solid var(--line)}
        h3{font-size:1.08rem;margin:1.75rem 0 .5rem}
        .lead{font-size:1.13rem;max-width:46rem;margin:.25rem 0 1.5rem;color:var(--soft)}
        p{max-width:46rem}
        code{font:.88em/1.4 ui-monospace,SFMono-Regular,Consolas,"DejaVu Sans Mono",monospace;overflow-wrap:anywhere}
        dl{display:grid;grid-template-columns:minmax(9rem,max-content) 1fr;gap:.45rem 1.5rem;margin:1rem 0;\
        padding:1rem 1.25rem;background:var(--tint);border:1px solid var(--line);border-radius:6px}
        dt{color:var(--soft)}
        dd{margin:0;min-width:0}
        .cards{list-style:none;margin:1rem 0;padding:0;display:grid;gap:1rem;\
        grid-template-columns:repeat(auto-fill,minmax(min(20rem,100%),1fr))}
        .cards li{border:1px solid var(--line);border-left:4px solid var(--link);border-radius:6px;padding:1rem 1.25rem;\
        background:var(--tint)}
        .cards a{font-size:1.1rem;font-weight:600}
        .cards p{margin:.4rem 0 0}
        .scroll{overflow-x:auto;margin:1rem 0}
        table{border-collapse:collapse;width:100%;font-size:.94rem}
        caption{text-align:left;color:var(--soft);padding:0 0 .5rem;font-size:.9rem}
        th,td{text-align:left;vertical-align:top;padding:.5rem .75rem;border-bottom:1px solid var(--line)}
        thead th{background:var(--tint);border-bottom:2px solid var(--line);font-weight:600}
        tbody th{font-weight:500;min-width:min(14rem,45vw)}
        tbody tr:hover{background:var(--tint)}
        .name{color:var(--soft);display:block}
        .deep{display:block;border-left:2px solid var(--line);padding-left:.7rem}
        .personal{display:inline-block;color:var(--mark);background:var(--mark-tint);border:1px solid currentColor;\
        border-radius:3px;padding:0 .4em;font-size:.82rem;white-space:nowrap}
        .small{font-size:.88rem;color:var(--soft)}
        td ul{margin:0;padding-left:1.1em}
        .dot{text-align:center}
        .dot .sent{color:var(--yes);font-weight:700}
        .dot .none{color:var(--soft)}
        .hidden{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
        figure{margin:1rem 0;padding:1rem;border:1px solid var(--line);border-radius:6px;overflow-x:auto;background:#fff;\
        color:#1a2230}
        figure svg{max-width:100%;height:auto}
        footer{border-top:1px solid var(--line);color:var(--soft);font-size:.88rem}
        footer>div{padding-top:1rem;padding-bottom:2rem}
        @media print{:root{--paper:#fff;--ink:#000;--soft:#444;--line:#999;--band:#fff;--on-band:#000;--link:#000;\
        --tint:#fff;--mark:#000;--mark-tint:#fff;--yes:#000}
        body{font-size:10pt}.languages,.skip,.way{display:none}.scroll{overflow:visible}\
        h2,h3,caption{break-after:avoid}tr,figure,.cards li{break-inside:avoid}thead{display:table-header-group}\
        header>div,main,footer>div{max-width:none;padding-left:0;padding-right:0}}
        """
}
