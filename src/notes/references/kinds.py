"""What kind of thing an address leads to, when no label says so."""

from __future__ import annotations

import re
from functools import lru_cache

_HOSTS_BY_KIND = {
    # Articles: platforms whose pages are articles even below a label such as 代码.
    "article": """
        mp.weixin.qq.com zhihu.com csdn.net cnblogs.com jianshu.com juejin.cn juejin.im sohu.com 163.com
        sina.com.cn sina.cn qq.com baijiahao.baidu.com baike.baidu.com tieba.baidu.com wikipedia.org medium.com
        douban.com towardsdatascience.com ifeng.com guancha.cn huxiu.com 36kr.com infoq.com infoq.cn
        segmentfault.com oschina.net toutiao.com cnbeta.com stackoverflow.com stackexchange.com quora.com
        reddit.com blogspot.com wordpress.com substack.com kexue.fm weibo.com weibo.cn jiqizhixin.com 51cto.com
        thepaper.cn people.com.cn xinhuanet.com bilibili.com/read bilibili.com/opus distill.pub dev.to
        hackernoon.com leiphone.com docs.google.com docs.qq.com huggingface.co/blog github.blog
        """,
    "code": """
        github.com gist.github.com raw.githubusercontent.com gitee.com gitlab.com bitbucket.org code.google.com
        sourceforge.net sourceforge.io codeberg.org git.sr.ht launchpad.net huggingface.co modelscope.cn
        pypi.org npmjs.com crates.io colab.research.google.com kaggle.com/code gitcode.com gitcode.net
        googlecode.com git.kernel.org savannah.gnu.org
        """,
    "paper": """
        arxiv.org arxiv-vanity.com alphaxiv.org doi.org openreview.net papers.nips.cc papers.neurips.cc
        proceedings.neurips.cc proceedings.mlr.press jmlr.org aclweb.org aclanthology.org openaccess.thecvf.com
        ieeexplore.ieee.org dl.acm.org sciencedirect.com link.springer.com semanticscholar.org biorxiv.org
        medrxiv.org pnas.org ssrn.com paperswithcode.com pubmed.ncbi.nlm.nih.gov ncbi.nlm.nih.gov/pmc
        ncbi.nlm.nih.gov/pubmed eprint.iacr.org onlinelibrary.wiley.com tandfonline.com academic.oup.com
        iopscience.iop.org journals.aps.org nature.com/articles science.org/doi science.sciencemag.org
        isca-speech.org xxx.itp.ac.cn huggingface.co/papers researchgate.net/publication hal.science cnki.net
        ijcai.org/proceedings ojs.aaai.org bmvc2015.swansea.ac.uk link.aps.org projecteuclid.org epubs.siam.org
        mdpi.com frontiersin.org
        """,
    "video": """
        youtube.com youtu.be bilibili.com b23.tv v.qq.com youku.com iqiyi.com vimeo.com ted.com/talks ixigua.com
        acfun.cn videolectures.net zhihu.com/zvideo douyin.com haokan.baidu.com tudou.com
        """,
    "course": """
        coursera.org udacity.com edx.org icourse163.org ocw.mit.edu xuetangx.com udemy.com khanacademy.org
        open.163.com study.163.com imooc.com course.fast.ai cs231n.stanford.edu cs231n.github.io
        cs224n.stanford.edu deeplearning.ai
        """,
    "documentation": """
        readthedocs.io readthedocs.org rtfd.io developer.mozilla.org learn.microsoft.com docs.microsoft.com
        msdn.microsoft.com pytorch.org/docs tensorflow.org/api_docs docs.rs pkg.go.dev man7.org cppreference.com
        devdocs.io rdocumentation.org javadoc.io
        """,
    "dataset": """
        kaggle.com/datasets huggingface.co/datasets archive.ics.uci.edu cocodataset.org openslr.org
        paperswithcode.com/dataset image-net.org tianchi.aliyun.com/dataset data.gov zenodo.org commoncrawl.org
        """,
    "book": """
        book.douban.com books.google.com deeplearningbook.org d2l.ai amazon.com amazon.cn link.springer.com/book
        oreilly.com/library gutenberg.org
        """,
    "slides": "slideshare.net speakerdeck.com",
}

HOSTS: dict[str, str] = {host: kind for kind, hosts in _HOSTS_BY_KIND.items() for host in hosts.split()}
"""Host, or host and first path segment, → kind. A domain speaks for its subdomains; the longest entry wins."""

SHAPES: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"^[^/]+/~[\w.-]+/?(?:index\.\w+)?$"), "homepage"),
    (re.compile(r"^docs?\.|^[^/]+/(?:docs|documentation)(?:/|$)"), "documentation"),
    (re.compile(r"(?:paper|proceeding|publication|/pubs?/)[^?#]*\.pdf$"), "paper"),
    (re.compile(r"\.pptx?$|slides?[^/]*\.pdf$"), "slides"),
)
"""Shapes of `host/path` that tell a kind on hosts not listed."""

_LONGEST_HOST = 253
"""Characters; RFC 1035."""
_ADDRESS = re.compile(r"^(?:[^:/?#]*:)?/*(?:[^/@?#]*@)?(?:www\.)?([^/:?#]*)(?::\d+)?([^?#]*)", re.IGNORECASE)


@lru_cache(maxsize=1024)
def host_kind(url: str) -> str:
    """The kind the host of `url` stands for; empty when the table does not know it."""
    match = _ADDRESS.match(url)
    if not match:
        return ""
    host, path = match.group(1).lower(), match.group(2)
    if len(host) > _LONGEST_HOST:
        return ""
    segment = "/" + path[1:].split("/", 1)[0].lower() if len(path) > 1 else ""
    if kind := _listed_kind(host, segment):
        return kind
    address = (host + path).lower()
    return next((kind for shape, kind in SHAPES if shape.search(address)), "")


@lru_cache(maxsize=1024)
def _listed_kind(host: str, segment: str) -> str:
    name = host
    while name:
        if segment and (kind := HOSTS.get(name + segment)):
            return kind
        if kind := HOSTS.get(name):
            return kind
        name = name.partition(".")[2]
    return ""
