"""What names a thing on each site: data, read by `rules.py`.

A line `PATTERN -> KEY` says that addresses of the form PATTERN name the same thing as KEY; a line
`HOST = HOST` says that two hosts serve the same pages. The first pattern that fits wins. The heading
above the lines names the rule in explanations. Addresses are written without scheme, `www.`, trailing slash
and index page, for those are gone when the patterns are tried.

    {name}          one path segment, or the whole value of a parameter
    {name:type}     of one of the TYPES below
    {=name}         the same text again
    [ ... ]         optional; in a KEY: written only when its slots are filled
    (a|b)           either
    ...             anything, or nothing
    *.host, host.*  a host below it; under one of the COUNTRIES. `{*}` in the KEY
    {1}             in a KEY: what stood at the first `(a|b)`
    ?a={x}&b={y}    these parameters must be there, in any order; `[b={y}]` may be. Others are forgotten,
    ?*              unless the KEY ends in `?*`, which keeps them
    #...{x}         the fragment must fit
    {name:convert}  in a KEY: changed by one of CONVERSIONS (`rules.py`)
    KEY = {url}     the address is wrapped around another one, which is taken out and looked at afresh

A slot called `version` is reported beside the key.

Only what is certain is merged: two forms stand for one thing if the site itself leads from one to the
other (redirect, canonical link, documented identifier), else they stay apart.
"""

from __future__ import annotations

TYPES = {
    "n": r"[0-9]+",
    "x": r"[0-9A-Fa-f]+",
    "w": r"[A-Za-z0-9_-]+",
    "rest": r".+",
    "url": r"(?:(?:https?|ftp)(?::|%3[Aa])|www\.|//|%2[Ff]%2[Ff]|[a-z0-9-]+(?:\.[a-z0-9-]+)*\.[a-z]{2,}(?![^/:])).*",
    "readme": r"(?i:readme)(?:\.(?i:md|rst|txt|markdown|adoc))?",
    # identifiers
    "weixin": r"[A-Za-z0-9_-]{22}(?![A-Za-z0-9_-])",
    "arxiv": r"[0-9]{4}\.[0-9]{4,5}",
    "arxiv7": r"[0-9]{7}",
    "v": r"v[0-9]+",
    "doi": r"10\.[0-9]{4,9}(?:/|%2[Ff])[^?]+?",
    "acl": r"(?:[A-Za-z][0-9]{2}-[0-9]{4}|[0-9]{4}\.[a-z0-9]+-[a-z0-9]+\.[0-9]+)",
    "youtube": r"[A-Za-z0-9_-]{11}(?![A-Za-z0-9_-])",
    "bid": r"(?![0-9]+$)(?=[a-z]*[0-9A-Z])[A-Za-z0-9]{9}",
    "time": r"[0-9A-Za-z_*]+",
    "nature": r"[a-z]+[0-9.][A-Za-z0-9._-]*?",
    "nips": r"(?![^/]*(?:supplement|review|metadata|bibtex|\.zip|\.bib))[^/]+",
    "bv": r"[Bb][Vv]1[0-9A-Za-z]{9}(?![0-9A-Za-z])",
    "part": r"(?!0*1$)[0-9]+",
    "docid": r"[0-9A-Z]{16}",
    "qq": r"[0-9]{8}[A-Z0-9]{6,9}",
    "sina": r"i[a-z]{6,8}[0-9]{6,8}",
    "medium": r"[0-9a-f]{10,12}",
    "asin": r"[A-Z0-9]{10}",
    "sha": r"[0-9a-f]{40}",
    "hash32": r"[0-9a-f]{32}",
    "gist": r"(?:[0-9a-f]{20}|[0-9a-f]{32}|[0-9]+)",
    "owner": (
        r"(?!(?:about|apps|collections|contact|customer-stories|enterprise|events|explore|features|issues|join|login|"
        r"marketplace|new|notifications|organizations|orgs|pricing|pulls|readme|search|security|sessions|settings|"
        r"showcases|site|sponsors|stars|team|topics|trending|users|signup|dashboard|watching|codespaces|"
        r"groups|projects|help|-)(?:/|$))[A-Za-z0-9_.-]+"
    ),
    "repo": r"[A-Za-z0-9_.-]+?",
    "slug": r"[^/]*-",
    "lang": r"[a-z]{2,3}(?:-[a-z]+)*",
    "zh": r"zh-(?:cn|tw|hk|mo|sg|my|hans|hant)",
}

SITES = r"""
WeChat article
    mp.weixin.qq.com/s/{id:weixin}... -> mp.weixin.qq.com/s/{id}
    mp.weixin.qq.com/(s|mp/appmsg/show)?__biz={biz}&mid={mid:n}&idx={idx:n} -> mp.weixin.qq.com/s?__biz={biz}&idx={idx}&mid={mid}
    mp.weixin.qq.com/(s|mp/appmsg/show)?__biz={biz}&appmsgid={mid:n}&itemidx={idx:n} -> mp.weixin.qq.com/s?__biz={biz}&idx={idx}&mid={mid}
    mp.weixin.qq.com/mp/appmsgalbum?__biz={biz}&album_id={album:n} -> mp.weixin.qq.com/mp/appmsgalbum?__biz={biz}&album_id={album}

Zhihu
    m.zhihu.com = zhihu.com
    link.zhihu.com/?target={url:url} -> {url}
    zhihu.com/question/{q:n}/answer/{a:n}[/...] -> zhihu.com/answer/{a}
    zhihu.com/answer/{a:n}[/...] -> zhihu.com/answer/{a}
    zhihu.com/tardis/{from:w}/ans/{a:n} -> zhihu.com/answer/{a}
    zhihu.com/appview/[v2/]answer/{a:n} -> zhihu.com/answer/{a}
    oia.zhihu.com/answers/{a:n} -> zhihu.com/answer/{a}
    zhihu.com/question/{q:n}[/answers[/...]] -> zhihu.com/question/{q}
    zhihu.com/aria/question/{q:n} -> zhihu.com/question/{q}
    oia.zhihu.com/questions/{q:n} -> zhihu.com/question/{q}
    zhihu.com/tardis/{from:w}/art/{p:n} -> zhuanlan.zhihu.com/p/{p}
    zhihu.com/(p|column/p|appview/p)/{p:n} -> zhuanlan.zhihu.com/p/{p}
    oia.zhihu.com/articles/{p:n} -> zhuanlan.zhihu.com/p/{p}
    zhuanlan.zhihu.com/p/{p:n}[/...] -> zhuanlan.zhihu.com/p/{p}
    zhuanlan.zhihu.com/{column:w}/[p/]{p:n} -> zhuanlan.zhihu.com/p/{p}
    zhuanlan.zhihu.com/{column:w} -> zhihu.com/column/{column}
    zhihu.com/column/{column:w} -> zhihu.com/column/{column}
    zhihu.com/(pin|zvideo)/{id:n} -> zhihu.com/{1}/{id}
    zhihu.com/people/{user}/activities -> zhihu.com/people/{user}

CSDN article
    m.blog.csdn.net = blog.csdn.net
    blog.csdn.net/[{user}/]article/details/{id:n} -> blog.csdn.net/article/details/{id}
    *.blog.csdn.net/[{user}/]article/details/{id:n} -> blog.csdn.net/article/details/{id}
    blog.csdn.net/[{user}/]article/details?id={id:n} -> blog.csdn.net/article/details/{id}
    blog.csdn.net/blog/{user}/{id:n} -> blog.csdn.net/article/details/{id}
    blog.csdn.net/{user}/archive/{y:n}/{m:n}/{d:n}/{id:n}.aspx -> blog.csdn.net/article/details/{id}
    link.csdn.net/?target={url:url} -> {url}

Sohu article
    m.sohu.com = sohu.com
    sohu.com/a/{id:n}[_{author:n}][/...] -> sohu.com/a/{id}

QQ News article
    (new|news).qq.com/(rain/a|omn|cmsn)/[{day:n}/]{id:qq}[.html] -> news.qq.com/rain/a/{id}
    xw.qq.com/(cmsid|a|c)/{id:qq} -> news.qq.com/rain/a/{id}
    view.inews.qq.com/(a|k|w|w2|wxn|wxn2)/{id:qq} -> news.qq.com/rain/a/{id}
    (kuaibao|inews).qq.com/(s|a)/{id:qq} -> news.qq.com/rain/a/{id}
    c.pc.qq.com/(middlem|middle).html?pfurl={url:url} -> {url}

NetEase article
    *.163.com/[.../]{id:docid}.html -> 163.com/dy/article/{id}.html
    163.com/[.../]{id:docid}.html -> 163.com/dy/article/{id}.html
    3g.163.com/[...]?docid={id:docid} -> 163.com/dy/article/{id}.html

NetEase Music
    y.music.163.com/m/{kind:w}?id={id:n} -> music.163.com/{kind}?id={id}
    music.163.com/#/[m/]{kind:w}?id={id:n}... -> music.163.com/{kind}?id={id}
    music.163.com/[m/]{kind:w}?id={id:n} -> music.163.com/{kind}?id={id}

Sina article
    *.sina.com.cn/.../(doc|detail)-{id:sina}[.d](.shtml|.html) -> sina.com.cn/doc-{id}.shtml
    *.sina.cn/.../(doc|detail)-{id:sina}[.d](.shtml|.html) -> sina.com.cn/doc-{id}.shtml
    k.sina.cn = k.sina.com.cn
    k.sina.com.cn/article_{id:w}.html -> k.sina.com.cn/article_{id}.html
    blog.sina.cn/dpool/blog/s/blog_{id:w}.html -> blog.sina.com.cn/s/blog_{id}.html
    blog.sina.com.cn/s/blog_{id:w}.html -> blog.sina.com.cn/s/blog_{id}.html

Weibo
    m.weibo.cn/(status|detail)/{id:n} -> weibo.com/detail/{id:weibo}
    m.weibo.cn/{user:n}/{id:n} -> weibo.com/detail/{id:weibo}
    m.weibo.cn/{user:n}/{id:bid} -> weibo.com/detail/{id}
    weibo.com/detail/{id:n} -> weibo.com/detail/{id:weibo}
    weibo.com/detail/{id:w} -> weibo.com/detail/{id}
    m.weibo.cn/(status|detail)/{id:w} -> weibo.com/detail/{id}
    weibo.com/{user:n}/{id:bid} -> weibo.com/detail/{id}
    weibo.com/ttarticle/p/show?id={id:n} -> weibo.com/ttarticle/p/show?id={id}
    weibo.com/ttarticle/[x/]m/show/id/{id:n} -> weibo.com/ttarticle/p/show?id={id}
    card.weibo.com/article/m/show/id/{id:n} -> weibo.com/ttarticle/p/show?id={id}

Douban
    douban.com/link2?url={url:url} -> {url}
    (movie|book|music).douban.com/subject/{id:n} -> douban.com/subject/{id}
    m.douban.com/(movie|book|music)/subject/{id:n} -> douban.com/subject/{id}
    douban.com/subject/{id:n} -> douban.com/subject/{id}
    m.douban.com/(note|group/topic|review|people)/{id} -> douban.com/{1}/{id}
    (douban|movie.douban|book.douban|music.douban).com/review/{id:n} -> douban.com/review/{id}

Bilibili
    m.bilibili.com = bilibili.com
    b23.tv/{id:bv}?[p={p:part}] -> bilibili.com/video/{id:bv}[?p={p}]
    (b23|acg).tv/av{id:n}?[p={p:part}] -> bilibili.com/video/{id:av}[?p={p}]
    bilibili.com/[s/]video/{id:bv}?[p={p:part}] -> bilibili.com/video/{id:bv}[?p={p}]
    bilibili.com/[s/]video/(av|AV){id:n}?[p={p:part}] -> bilibili.com/video/{id:av}[?p={p}]
    player.bilibili.com/player.html?bvid={id:bv}&[p={p:part}] -> bilibili.com/video/{id:bv}[?p={p}]
    player.bilibili.com/player.html?aid={id:n}&[p={p:part}] -> bilibili.com/video/{id:av}[?p={p}]
    bilibili.com/read/(cv|mobile/|mobile/cv){id:n} -> bilibili.com/read/cv{id}
    bilibili.com/read/mobile?id={id:n} -> bilibili.com/read/cv{id}
    bilibili.com/bangumi/play/{id:w} -> bilibili.com/bangumi/play/{id}
    t.bilibili.com/{id:n} -> bilibili.com/opus/{id}
    bilibili.com/(opus|dynamic)/{id:n} -> bilibili.com/opus/{id}

Toutiao article
    m.toutiao.com = toutiao.com
    m.toutiaocdn.com = toutiao.com
    m.toutiaocdn.cn = toutiao.com
    toutiao.com/[c/](a|i|article/|group/){id:n}[/info] -> toutiao.com/article/{id}
    toutiao.com/w/[a]{id:n} -> toutiao.com/w/{id}
    toutiao.com/video/{id:n} -> toutiao.com/video/{id}

Juejin
    juejin.im = juejin.cn
    m.juejin.im = juejin.cn
    m.juejin.cn = juejin.cn
    link.juejin.(cn|im)/?target={url:url} -> {url}
    juejin.cn/post/{id:w} -> juejin.cn/post/{id}

Jianshu
    m.jianshu.com = jianshu.com
    link.jianshu.com/?t={url:url} -> {url}
    links.jianshu.com/go?to={url:url} -> {url}
    jianshu.com/p/{id:w}[/...] -> jianshu.com/p/{id}
    jianshu.com/(u|nb|c)/{id:w} -> jianshu.com/{1}/{id}

Cnblogs
    cnblogs.com/{user}/(p|articles|archive/{y:n}/{m:n}/{d:n})/{id:n}[.html] -> cnblogs.com/{user:lower}/p/{id}
    cnblogs.com/{user}/(p|articles)/{slug}.html -> cnblogs.com/{user:lower}/{1}/{slug}
    cnblogs.com/{user}/(p|articles)/{slug} -> cnblogs.com/{user:lower}/{1}/{slug}
    cnblogs.com/{user} -> cnblogs.com/{user:lower}?*

Chinese news and blogs
    (news|i|ishare|tech|finance|ent|sports|history|culture|mil).ifeng.com/c/[s/]{id:w} -> ifeng.com/c/{id}
    ifeng.com/c/{id:w} -> ifeng.com/c/{id}
    m.36kr.com = 36kr.com
    36kr.com/p/{id:n}[.html] -> 36kr.com/p/{id}
    36kr.com/newsflashes/{id:n} -> 36kr.com/newsflashes/{id}
    m.huxiu.com = huxiu.com
    huxiu.com/article/{id:n}[.html|/...] -> huxiu.com/article/{id}
    m.thepaper.cn = thepaper.cn
    thepaper.cn/(newsDetail_forward_|detail/){id:n} -> thepaper.cn/newsDetail_forward_{id}
    user.guancha.cn/(main|wap)/content?id={id:n} -> user.guancha.cn/main/content?id={id}
    kexue.fm/archives/{id:n} -> kexue.fm/archives/{id}
    spaces.ac.cn = kexue.fm
    my.oschina.net/(u/{user}|{name})/blog/{id:n} -> my.oschina.net/blog/{id}
    my.oschina.net/blog/{id:n} -> my.oschina.net/blog/{id}
    oschina.net/action/GoToLink?url={url:url} -> {url}
    segmentfault.com/(a|q|p)/{id:n} -> segmentfault.com/{1}/{id}
    blog.51cto.com/{user}/{id:n} -> blog.51cto.com/{user}/{id}
    infoq.cn/(article|news)/{id} -> infoq.cn/{1}/{id}
    cloud.tencent.com/developer/article/{id:n} -> cloud.tencent.com/developer/article/{id}
    yq.aliyun.com/articles/{id:n} -> developer.aliyun.com/article/{id}
    developer.aliyun.com/article/{id:n} -> developer.aliyun.com/article/{id}
    cnbeta.com.tw = cnbeta.com
    cnbeta.com/articles/[{channel:w}/]{id:n}.htm -> cnbeta.com/articles/{id}
    m.cnbeta.com/[wap/]view/{id:n}.htm -> cnbeta.com/articles/{id}

Baidu
    baijiahao.baidu.com/s?id={id:n} -> baijiahao.baidu.com/s?id={id}
    baijiahao.baidu.com/builder/preview/s?id={id:n} -> baijiahao.baidu.com/s?id={id}
    wapbaike.baidu.com = baike.baidu.com
    m.baike.baidu.com = baike.baidu.com
    baike.baidu.com/item/{name}/{id:n} -> baike.baidu.com/item/{name}/{id}
    baike.baidu.com/item/{name} -> baike.baidu.com/item/{name}
    baike.baidu.com/view/{id:n}.htm -> baike.baidu.com/view/{id}.htm
    wk.baidu.com = wenku.baidu.com
    wenku.baidu.com/view/{id:x}[.html] -> wenku.baidu.com/view/{id}
    zhidao.baidu.com/question/{id:n}[.html] -> zhidao.baidu.com/question/{id}
    jingyan.baidu.com/article/{id:x}[.html] -> jingyan.baidu.com/article/{id}
    tieba.baidu.com/p/{id:n}?[pn={page:part}]&[see_lz={author}] -> tieba.baidu.com/p/{id}[?pn={page}]
    pan.baidu.com/share/init?surl={id:w} -> pan.baidu.com/s/1{id}
    pan.baidu.com/s/{id:w} -> pan.baidu.com/s/{id}

arXiv paper
    export.arxiv.org = arxiv.org
    cn.arxiv.org = arxiv.org
    de.arxiv.org = arxiv.org
    es.arxiv.org = arxiv.org
    in.arxiv.org = arxiv.org
    jp.arxiv.org = arxiv.org
    lanl.arxiv.org = arxiv.org
    uk.arxiv.org = arxiv.org
    browse.arxiv.org = arxiv.org
    xxx.itp.ac.cn = arxiv.org
    xxx.lanl.gov = arxiv.org
    arxiv-web3.library.cornell.edu = arxiv.org
    ar5iv.org = arxiv.org
    ar5iv.labs.arxiv.org = arxiv.org
    arxiv.org/(abs|pdf|html|ps|format|e-print|src|other|tex)/[arXiv:|arxiv:]{id:arxiv}[{version:v}][.pdf] -> arxiv.org/abs/{id}
    arxiv.org/(abs|pdf|html|ps|format|e-print|src|other|tex)/[arXiv:|arxiv:]{archive:w}[.{class:w}]/{id:arxiv7}[{version:v}][.pdf] -> arxiv.org/abs/{archive}/{id}
    arxiv.org/ftp/arxiv/papers/{month:n}/{id:arxiv}[{version:v}].pdf -> arxiv.org/abs/{id}
    arxiv.org/ftp/{archive:w}/papers/{month:n}/{id:arxiv7}.pdf -> arxiv.org/abs/{archive}/{id}
    arxiv.org/{id:arxiv}[{version:v}] -> arxiv.org/abs/{id}
    arxiv-vanity.com/papers/{id:arxiv}[{version:v}] -> arxiv.org/abs/{id}
    arxiv-vanity.com/papers/{archive:w}/{id:arxiv7}[{version:v}] -> arxiv.org/abs/{archive}/{id}
    alphaxiv.org/(abs|pdf|overview)/{id:arxiv}[{version:v}][.pdf] -> arxiv.org/abs/{id}
    doi.org/10.48550/(arXiv|arxiv|ARXIV).{id:arxiv} -> arxiv.org/abs/{id}
    doi.org/10.48550/(arXiv|arxiv|ARXIV).{archive:w}/{id:arxiv7} -> arxiv.org/abs/{archive:lower}/{id}

ACL Anthology paper
    aclanthology.org/{id:acl}[{version:v}][.pdf] -> aclanthology.org/{id:acl}
    aclanthology.org/{letter:w}/{volume:w}/{id:acl}[{version:v}][.pdf] -> aclanthology.org/{id:acl}
    (aclweb|acl).org/(anthology|anthology-new)/[papers/][{letter:w}/{volume:w}/]{id:acl}[{version:v}][.pdf] -> aclanthology.org/{id:acl}
    aclanthology.info/papers/{id:acl}[/...] -> aclanthology.org/{id:acl}
    aclanthology.coli.uni-saarland.de/papers/{id:acl}[/...] -> aclanthology.org/{id:acl}
    doi.org/10.18653/(v1|V1)/{id:acl} -> aclanthology.org/{id:acl}

DOI
    dx.doi.org = doi.org
    doi.acm.org = doi.org
    doi.ieeecomputersociety.org = doi.org
    doi.org/[doi:|DOI:]{doi:doi} -> doi.org/{doi:doi}
    dl.acm.org/doi/[abs/|pdf/|full/|fullHtml/|epdf/|pdfplus/]{doi:doi} -> doi.org/{doi:doi}
    link.springer.com/(article|chapter|book|content/pdf|referenceworkentry)/{doi:doi}[.pdf|/fulltext.html] -> doi.org/{doi:doi}
    (onlinelibrary.wiley|tandfonline|epubs.siam|journals.sagepub|worldscientific).(com|org)/doi/[abs/|pdf/|full/|epdf/|pdfdirect/]{doi:doi} -> doi.org/{doi:doi}
    (pubs.acs|pnas|annualreviews|science|pubs.rsna|ahajournals).org/doi/[abs/|pdf/|full/|epdf/|pdfdirect/]{doi:doi} -> doi.org/{doi:doi}
    journals.aps.org/{journal:w}/(abstract|pdf|accepted)/{doi:doi} -> doi.org/{doi:doi}
    journals.plos.org/{journal:w}/article?id={doi:doi} -> doi.org/{doi:doi}
    (biorxiv|medrxiv).org/content/{doi:doi}[{version:v}][.full|.full.pdf|.full-text|.abstract] -> doi.org/{doi:doi}
    frontiersin.org/(articles|journals/{journal}/articles)/{doi:doi}[/full|/abstract|/pdf] -> doi.org/{doi:doi}
    nature.com/articles/{id:nature}[.pdf|.epdf] -> doi.org/10.1038/{id:lower}

OpenReview paper
    openreview.net/forum?id={id}&noteId={note} -> openreview.net/forum?id={id}&noteId={note}
    openreview.net/(forum|pdf)?id={id} -> openreview.net/forum?id={id}

NeurIPS paper
    papers.nips.cc = proceedings.neurips.cc
    papers.neurips.cc = proceedings.neurips.cc
    proceedings.nips.cc = proceedings.neurips.cc
    books.nips.cc = proceedings.neurips.cc
    proceedings.neurips.cc/[paper_files/]paper/{year:n}/(hash|file)/{id:hash32}-(Abstract|Paper)[-{track}](.html|.pdf) -> proceedings.neurips.cc/paper/{year}/hash/{id}
    proceedings.neurips.cc/paper/{number:n}[-{slug:nips}] -> proceedings.neurips.cc/paper/{number}

PMLR and JMLR paper
    proceedings.mlr.press/v{volume:n}/{id:w}[.html|.pdf] -> proceedings.mlr.press/v{volume}/{id}
    proceedings.mlr.press/v{volume:n}/{id:w}/{=id}.pdf -> proceedings.mlr.press/v{volume}/{id}
    jmlr.org/proceedings/papers/v{volume:n}/{id:w}[.html|.pdf] -> proceedings.mlr.press/v{volume}/{id}
    jmlr.org/papers/v{volume:n}/{id:w}[.html] -> jmlr.org/papers/v{volume}/{id}
    jmlr.org/papers/volume{volume:n}/{id:w}/{=id}.pdf -> jmlr.org/papers/v{volume}/{id}

CVF paper
    openaccess.thecvf.com/content_{conference:w}/(html|papers)/{id:w}_paper(.html|.pdf) -> openaccess.thecvf.com/content_{conference:lower}/html/{id}_paper.html
    openaccess.thecvf.com/content/{conference:w}/(html|papers)/{id:w}_paper(.html|.pdf) -> openaccess.thecvf.com/content/{conference}/html/{id}_paper.html

IEEE paper
    ieeexplore.ieee.org/[abstract/]document/{id:n}[/...] -> ieeexplore.ieee.org/document/{id:int}
    ieeexplore.ieee.org/(xpl|xpls|stamp|search)/...?arnumber={id:n} -> ieeexplore.ieee.org/document/{id:int}
    ieeexplore.ieee.org/(iel5|iel7|ielx5|ielx7)/.../{id:n}.pdf -> ieeexplore.ieee.org/document/{id:int}

Paper indexes
    semanticscholar.org/(paper|reader)/[{slug}/]{id:sha} -> semanticscholar.org/paper/{id}
    researchgate.net/publication/{id:n}[_{slug}] -> researchgate.net/publication/{id}
    sciencedirect.com/science/article/[abs/]pii/{id:w}[/pdf...] -> sciencedirect.com/science/article/pii/{id:upper}
    pubmed.ncbi.nlm.nih.gov/{id:n} -> pubmed.ncbi.nlm.nih.gov/{id}
    ncbi.nlm.nih.gov/(pubmed|m/pubmed)/{id:n} -> pubmed.ncbi.nlm.nih.gov/{id}
    ncbi.nlm.nih.gov/pmc/articles/PMC{id:n}[/pdf[/...]] -> pmc.ncbi.nlm.nih.gov/articles/PMC{id}
    pmc.ncbi.nlm.nih.gov/articles/PMC{id:n}[/pdf[/...]] -> pmc.ncbi.nlm.nih.gov/articles/PMC{id}
    jstor.org/stable/[pdf/]{id:n}[.pdf] -> jstor.org/stable/{id}
    citeseerx.ist.psu.edu/viewdoc/(summary|download|versions)?doi={id} -> citeseerx.ist.psu.edu/viewdoc/summary?doi={id}
    dl.acm.org/citation.cfm?id={id} -> dl.acm.org/citation.cfm?id={id}
    scholar.google.*/citations?user={user}&citation_for_view={view} -> scholar.google.com/citations?citation_for_view={view}&user={user}
    scholar.google.*/citations?user={user} -> scholar.google.com/citations?user={user}
    scholar.google.*/scholar_url?url={url:url} -> {url}

GitHub
    hub.fastgit.org = github.com
    hub.fastgit.xyz = github.com
    kkgithub.com = github.com
    bgithub.xyz = github.com
    m.github.com = github.com
    raw.github.com = raw.githubusercontent.com
    gist.github.com/[{user}/]{id:gist}[.git] -> gist.github.com/{id}
    raw.githubusercontent.com/{owner}/{repo}/[refs/heads/]{rest:rest} -> raw.githubusercontent.com/{owner:lower}/{repo:lower}/{rest}
    github.com/{owner:owner}/{repo:repo}/raw/[refs/heads/]{rest:rest} -> raw.githubusercontent.com/{owner:lower}/{repo:lower}/{rest}
    github.com/{owner:owner}/{repo:repo}[.git] -> github.com/{owner:lower}/{repo:lower}
    github.com/{owner:owner}/{repo:repo}/tree/(master|main|HEAD) -> github.com/{owner:lower}/{repo:lower}
    github.com/{owner:owner}/{repo:repo}/blob/(master|main|HEAD)/{file:readme} -> github.com/{owner:lower}/{repo:lower}
    github.com/{owner:owner}/{repo:repo}/wiki/Home -> github.com/{owner:lower}/{repo:lower}/wiki
    github.com/{owner:owner}/{repo:repo}/blob/{rest:rest}?[raw={raw}] -> github.com/{owner:lower}/{repo:lower}/blob/{rest}[?raw={raw}]
    github.com/{owner:owner}/{repo:repo}/{rest:rest} -> github.com/{owner:lower}/{repo:lower}/{rest}?*
    github.com/{owner:owner}?tab=overview -> github.com/{owner:lower}
    github.com/{owner:owner} -> github.com/{owner:lower}?*

Git hosts
    (gitlab|gitee|bitbucket|codeberg).(com|org)/{owner:owner}/{repo:repo}[.git] -> {1}.{2}/{owner:lower}/{repo:lower}
    gitlab.com/{owner:owner}/{repo:repo}/[-/]tree/(master|main|HEAD) -> gitlab.com/{owner:lower}/{repo:lower}
    gitlab.com/{owner:owner}/{repo:repo}/[-/]blob/(master|main|HEAD)/{file:readme} -> gitlab.com/{owner:lower}/{repo:lower}
    gitlab.com/{owner:owner}/{repo:repo}/[-/](tree|blob|issues|merge_requests|wikis|commit|commits|raw)/{rest:rest} -> gitlab.com/{owner:lower}/{repo:lower}/-/{1}/{rest}?*
    gitee.com/link?target={url:url} -> {url}
    gitee.com/{owner:owner}/{repo:repo}/tree/(master|main|HEAD) -> gitee.com/{owner:lower}/{repo:lower}
    gitee.com/{owner:owner}/{repo:repo}/blob/(master|main|HEAD)/{file:readme} -> gitee.com/{owner:lower}/{repo:lower}
    gitee.com/{owner:owner}/{repo:repo}/{rest:rest} -> gitee.com/{owner:lower}/{repo:lower}/{rest}?*
    bitbucket.org/{owner:owner}/{repo:repo}/src[/master|/main] -> bitbucket.org/{owner:lower}/{repo:lower}

Hugging Face
    hf.co = huggingface.co
    hf-mirror.com = huggingface.co
    huggingface.co/{path:rest}/blob/main/README.md -> huggingface.co/{path}
    huggingface.co/[(datasets/|spaces/)]{owner:w}/{name}/tree/main -> huggingface.co/{1}{owner}/{name}

YouTube video
    m.youtube.com = youtube.com
    music.youtube.com = youtube.com
    youtube-nocookie.com = youtube.com
    youtube.com/redirect?q={url:url} -> {url}
    youtube.com/embed/videoseries?list={list:w} -> youtube.com/playlist?list={list}
    youtube.com/watch?v={id:youtube} -> youtube.com/watch?v={id}
    youtube.com/(embed|shorts|live|v|e|watch)/{id:youtube}... -> youtube.com/watch?v={id}
    youtu.be/{id:youtube}... -> youtube.com/watch?v={id}
    youtube.com/playlist?list={list:w} -> youtube.com/playlist?list={list}

Videos
    vimeo.com/{id:n} -> vimeo.com/{id}
    player.vimeo.com/video/{id:n} -> vimeo.com/{id}
    v.youku.com/v_show/id_{id}.html -> v.youku.com/v_show/id_{id:unpad}
    m.youku.com/(video|v_show)/id_{id}.html -> v.youku.com/v_show/id_{id:unpad}
    v.qq.com/x/page/{id:w}.html -> v.qq.com/x/page/{id}
    v.qq.com/x/cover/{album:w}/{id:w}.html -> v.qq.com/x/page/{id}
    m.v.qq.com/[x/]page/[{a}/{b}/{c}/]{id:w}.html -> v.qq.com/x/page/{id}

Stack Exchange
    (stackoverflow.com|superuser.com|serverfault.com|askubuntu.com|stackapps.com|mathoverflow.net)/questions/{q:n}/{slug}/{a:n} -> {1}/a/{a}
    (stackoverflow.com|superuser.com|serverfault.com|askubuntu.com|stackapps.com|mathoverflow.net)/(questions|q)/{q:n}[/{slug}] -> {1}/questions/{q}
    (stackoverflow.com|superuser.com|serverfault.com|askubuntu.com|stackapps.com|mathoverflow.net)/a/{a:n}[/{user:n}] -> {1}/a/{a}
    *.(stackexchange.com|stackoverflow.com|superuser.com|serverfault.com|askubuntu.com)/questions/{q:n}/{slug}/{a:n} -> {*}.{1}/a/{a}
    *.(stackexchange.com|stackoverflow.com|superuser.com|serverfault.com|askubuntu.com)/(questions|q)/{q:n}[/{slug}] -> {*}.{1}/questions/{q}
    *.(stackexchange.com|stackoverflow.com|superuser.com|serverfault.com|askubuntu.com)/a/{a:n}[/{user:n}] -> {*}.{1}/a/{a}

Wikipedia
    *.m.wikipedia.org = *.wikipedia.org
    *.m.wikibooks.org = *.wikibooks.org
    *.m.wiktionary.org = *.wiktionary.org
    *.wikipedia.org/wiki/{title:rest}?oldid={old} -> {*}.wikipedia.org/wiki/{title:wiki}?oldid={old}
    *.wikipedia.org/wiki/{title:rest}?action={action} -> {*}.wikipedia.org/wiki/{title:wiki}?*
    *.wikipedia.org/wiki/{title:rest}?diff={diff} -> {*}.wikipedia.org/wiki/{title:wiki}?*
    *.wikipedia.org/wiki/{title:rest} -> {*}.wikipedia.org/wiki/{title:wiki}
    *.wikipedia.org/w?title={title:rest}&oldid={old} -> {*}.wikipedia.org/wiki/{title:wiki}?oldid={old}
    *.wikipedia.org/w?title={title:rest}&action={action} -> {*}.wikipedia.org/w?*
    *.wikipedia.org/w?title={title:rest}&diff={diff} -> {*}.wikipedia.org/w?*
    *.wikipedia.org/w?title={title:rest} -> {*}.wikipedia.org/wiki/{title:wiki}
    *.wikipedia.org/{version:zh}/{title:rest} -> {*}.wikipedia.org/wiki/{title:wiki}
    wikipedia.org/wiki/{title:rest} -> en.wikipedia.org/wiki/{title:wiki}
    wikiwand.com/{lang:lang}/articles/{title:rest} -> {lang}.wikipedia.org/wiki/{title:wiki}
    wikiwand.com/{lang:lang}/{title:rest} -> {lang}.wikipedia.org/wiki/{title:wiki}

Medium story
    (medium.com|towardsdatascience.com|betterprogramming.pub|levelup.gitconnected.com|uxdesign.cc|itnext.io|becominghuman.ai|chatbotslife.com|netflixtechblog.com|heartbeat.fritz.ai|heartbeat.comet.ml|pub.towardsai.net|medium.datadriveninvestor.com|javascript.plainenglish.io|python.plainenglish.io|ai.plainenglish.io|blog.prototypr.io|codeburst.io|hackernoon.com|blog.insightdatascience.com|proandroiddev.com)/[{author}/]{slug:slug}{id:medium} -> medium.com/p/{id}
    *.medium.com/[{author}/]{slug:slug}{id:medium} -> medium.com/p/{id}
    (medium.com|towardsdatascience.com)/p/{id:medium} -> medium.com/p/{id}

Posts and threads
    twitter.com = x.com
    mobile.twitter.com = x.com
    m.twitter.com = x.com
    x.com/{user}/status[es]/{id:n}[/(photo|video)/{n:n}] -> x.com/i/status/{id}
    x.com/i/web/status/{id:n} -> x.com/i/status/{id}
    x.com/{user:w} -> x.com/{user:lower}
    (old|np|m|new|i|amp).reddit.com = reddit.com
    redd.it/{id:w} -> reddit.com/comments/{id}
    reddit.com/[(r|user)/{sub:w}/]comments/{id:w}/{slug}/{comment:w} -> reddit.com/comments/{id}/comment/{comment}
    reddit.com/[(r|user)/{sub:w}/]comments/{id:w}[/{slug}] -> reddit.com/comments/{id}
    quora.com/{question} -> quora.com/{question}
    *.blogspot.com/{post:rest} -> {*}.blogspot.com/{post}
    *.googleblog.com/{post:rest} -> {*}.googleblog.com/{post}
    research.googleblog.com = ai.googleblog.com
    m.facebook.com = facebook.com
    facebook.com/l.php?u={url:url} -> {url}
    l.facebook.com/l.php?u={url:url} -> {url}

Google documents
    docs.google.com/spreadsheets/[u/{u:n}/]d/{id:w}[/edit|/view|/htmlview|/preview]#gid={gid:n} -> docs.google.com/spreadsheets/d/{id}#gid={gid}
    docs.google.com/{kind:w}/[u/{u:n}/]d/{id:w}[/edit|/view|/preview|/mobilebasic] -> docs.google.com/{kind}/d/{id}
    drive.google.com/file/[u/{u:n}/]d/{id:w}[/view|/edit|/preview] -> drive.google.com/file/d/{id}
    drive.google.com/(open|uc)?id={id:w} -> drive.google.com/file/d/{id}
    drive.google.com/drive/[mobile/][u/{u:n}/]folders/{id:w} -> drive.google.com/drive/folders/{id}
    drive.google.com/folderview?id={id:w} -> drive.google.com/drive/folders/{id}
    colab.research.google.com/drive/{id:w} -> colab.research.google.com/drive/{id}

Shops and books
    amazon.*/[{slug}/](dp|gp/product|gp/aw/d|exec/obidos/ASIN|o/ASIN)/[product/]{asin:asin}[/...] -> amazon.{*}/dp/{asin}
    (smile|m).amazon.com = amazon.com
    amzn.com/{asin:asin} -> amazon.com/dp/{asin}
    item.jd.com/{id:n}.html -> item.jd.com/{id}
    item.m.jd.com/(product|ware)/{id:n}.html -> item.jd.com/{id}
    goodreads.com/book/show/{id:n}[(-|.){slug}] -> goodreads.com/book/show/{id}
    books.google.*/books?id={id:w} -> books.google.com/books?id={id}
    m.imdb.com = imdb.com
    imdb.com/title/{id:w} -> imdb.com/title/{id}
    kaggle.com/(c|competitions)/{name:w}[/overview] -> kaggle.com/competitions/{name}
    kaggle.com/(c|competitions)/{name:w}/{rest:rest} -> kaggle.com/competitions/{name}/{rest}?*

Mirrors
    tensorflow.google.cn = tensorflow.org
    developers.google.cn = developers.google.com
    developer.android.google.cn = developer.android.com
    golang.google.cn = go.dev
    golang.org = go.dev
    docs.microsoft.com = learn.microsoft.com
    pytorch.org/(docs|tutorials)/{rest:rest} -> docs.pytorch.org/{1}/{rest}
    *.readthedocs.org = *.readthedocs.io
    jmlr.csail.mit.edu = jmlr.org

Archived page
    web.archive.org/web/{time:time}/{url:rest} -> {url}
    web.archive.org/{time:n}/{url:rest} -> {url}
    archive.(is|ph|today|md|li|vn|fo)/{time:n}/{url:url} -> {url}
    archive.(is|ph|today|md|li|vn|fo)/(newest|oldest)/{url:url} -> {url}
    webcache.googleusercontent.com/search?q=cache:[{id:w}:]{url:url} -> {url}

Redirect
    google.*/url?q={url:url} -> {url}
    google.*/url?url={url:url} -> {url}
    google.*/amp/s/{url:rest} -> {url}
    *.cdn.ampproject.org/(c|v|i)/s/{url:rest} -> {url}
    cdn.ampproject.org/(c|v|i)/s/{url:rest} -> {url}
    duckduckgo.com/l?uddg={url:url} -> {url}
    out.reddit.com/[...]?url={url:url} -> {url}
    steamcommunity.com/linkfilter?url={url:url} -> {url}
    *.safelinks.protection.outlook.com/?url={url:url} -> {url}
    r.jina.ai/{url:url} -> {url}
    (ghproxy.com|mirror.ghproxy.com|ghproxy.net|gh-proxy.com|ghp.ci|gh.api.99988866.xyz)/{url:url} -> {url}
"""

_COUNTRIES = "com com.hk com.tw com.sg com.au com.br com.mx com.tr com.vn cn co.uk co.jp co.kr co.in ca de es fr in it jp nl pl se ru"
COUNTRIES = tuple(_COUNTRIES.split())
"""Endings tried for `host.*`."""

_TRACKERS = """
    _ga _gl _hsenc _hsmi __hssc __hstc __hsfp __s __twitter_impression _openstat
    fbclid gclid gclsrc dclid gbraid wbraid msclkid yclid twclid ttclid li_fat_id igshid igsh mkt_tok srsltid
    mc_cid mc_eid hsctatracking vero_conv vero_id wickedid rb_clickid s_cid oly_anon_id oly_enc_id ml_subscriber
    ml_subscriber_hash epik sscid ref_src ref_url tdsourcetag bd_vid qhclickid isappinstalled nsukey wechat_redirect
    spm scm spm_id_from from_spmid from_spm_id vd_source bbid hmsr hmpl hmcu hmkw hmci
    share_token share_source share_medium share_plat share_session_id share_tag share_times sharesource
    sharer_sharetime sharer_shareid shareuid wt_mc wt.mc_id xtor
"""
TRACKERS = frozenset(_TRACKERS.split())
"""Parameters that say where a reader came from and never what is read; names in lower case."""

TRACKER_PREFIXES = (
    "utm_",
    "pk_campaign",
    "pk_kwd",
    "pk_keyword",
    "pk_source",
    "pk_medium",
    "pk_content",
    "mtm_",
    "matomo_",
    "piwik_",
    "hsa_",
    "at_custom",
    "at_campaign",
    "stm_",
    "itm_",
)

TRACKER_VALUES = frozenset(
    {
        ("from", "timeline"),
        ("from", "singlemessage"),
        ("from", "groupmessage"),
        ("from", "appmessage"),
        ("wfr", "spider"),
        ("for", "pc"),
        ("fr", "aladdin"),
        ("depth_1-utm_source", ""),
    }
)
"""Parameters that only track with one value: WeChat's share menu, Baidu's result pages."""

INDEX_PAGES = frozenset(
    f"{name}.{ending}"
    for name in ("index", "default")
    for ending in ("html", "htm", "xhtml", "shtml", "php", "asp", "aspx", "jsp", "cgi")
)
"""What a server answers when asked for a folder."""
