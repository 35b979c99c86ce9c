"""The public red flags in the words of the office: what each looks at, why it matters, and what it cannot prove."""

from dataclasses import dataclass
from types import MappingProxyType

SOURCE = "https://github.com/open-contracting/cardinal-rs/blob/main/docs/cli/indicators/R/{number}.md"
CAUTION = "警示只是翻看案卷的理由，不是认定，也不进入任何得分；大多数被警示的采购没有问题。"
STATES = MappingProxyType({"flagged": "有警示", "clear": "没有警示", "excluded": "不适用", "no_data": "没有数据"})


@dataclass(frozen=True)
class FlagMethod:
    """One public method: title, what is compared with the default threshold, why, and what it does not prove."""

    code: str
    title: str
    looks: str
    why: str
    cannot: str
    unit: str = ""

    @property
    def source(self) -> str:
        """Return the address of the public method page."""
        return SOURCE.format(number=self.code.removeprefix("R"))


_FEW = "少于 4 宗时四分位数没有意义，记为没有数据（本程序的下限，公开方法没有规定）。"
_OUTLIER = "离群值按四分位数加减 1.5 倍四分位距判断"

FLAG_METHODS: MappingProxyType[str, FlagMethod] = MappingProxyType(
    {
        one.code: one
        for one in (
            FlagMethod(
                "R003",
                "响应期限短",
                "公开征集的采购，从公告（没有登记公告日的，从提供文件之日）到响应截止不足 15 天。",
                "期限短，不熟悉情况的供应商来不及准备。",
                "15 天是公开方法的默认值，不是法定期限；竞争性磋商的法定期限更短，合法的采购也会被警示。",
                "天",
            ),
            FlagMethod(
                "R018",
                "只有一家响应",
                "应当竞争的采购（公开、邀请、谈判、询价、磋商）只登记了一家响应。",
                "没有竞争，可能是竞争被排除。",
                "偏远地区、专门服务本来供应商就少；不能说明有人被排除。",
                "家",
            ),
            FlagMethod(
                "R024",
                "次低报价紧贴成交价",
                f"次低有效报价比成交价高出的比例低得离群（{_OUTLIER}）；成交价不是最低的不适用。",
                "陪标的报价常常紧贴成交价。",
                f"价格透明、成本接近时报价本来就接近。{_FEW}",
                "%",
            ),
            FlagMethod(
                "R025",
                "屡投不中",
                f"响应次数居前四分之一的供应商，成交比例低得离群（{_OUTLIER}）。",
                "陪标的供应商多次参加而很少成交。",
                f"新进入的、报价偏高的供应商也会屡投不中；只看本单位登记的采购。{_FEW}",
                "%",
            ),
            FlagMethod(
                "R028",
                "报价相同",
                "不同供应商的报价一分不差；价格由采购人固定的不适用。",
                "报价可能互相知情，或者最低价被泄露。",
                "按最高限价或者指导价报价时也会相同。",
                "家",
            ),
            FlagMethod(
                "R030",
                "迟到的响应成交",
                "成交供应商的响应在截止之后收到。",
                "截止之后收到的响应可能已经知道别人的报价。",
                "没有登记每份响应的收到日期，就是没有数据，不等于没有迟到。",
            ),
            FlagMethod(
                "R035",
                "除成交人外全部无效",
                "只有成交供应商的响应有效，其余至少一家被认定无效。",
                "可能借资格、符合性审查排除对手。",
                "响应文件确实不合格时也会如此；要看无效的理由。",
                "家",
            ),
            FlagMethod(
                "R036",
                "最低报价被认定无效",
                "只按价格定标的采购，最低报价被认定无效。",
                "可能借审查排除低价。",
                "综合评分的采购不适用；异常低价依法否决也会如此。",
            ),
            FlagMethod(
                "R038",
                "无效响应的比例高",
                f"一家供应商（至少 2 次响应）或者一个采购人（至少 2 宗采购）的无效比例高得离群（{_OUTLIER}）。",
                "采购人可能借审查排除对手，供应商可能故意无效来陪标。",
                f"要求复杂、文件经验不足时无效也多。{_FEW}",
                "%",
            ),
            FlagMethod(
                "R044",
                "供应商之间有相同信息",
                "同一宗采购里，不同供应商登记的负责人或者控股、管理单位相同。",
                "看似竞争的供应商可能是一家。",
                "公开方法比对地址和联系方式，本程序没有登记这些，改比负责人和控股单位；同名不等于同一人。",
                "家",
            ),
            FlagMethod(
                "R048",
                "成交的品类过杂",
                f"一家供应商成交的品类数高得离群（{_OUTLIER}）；品类是指导性目录编码的前三位。",
                "什么都做的供应商可能并不合适。",
                f"县里的综合性机构本来就承接多类服务；没有登记目录编码的是没有数据。{_FEW}",
                "类",
            ),
            FlagMethod(
                "R058",
                "成交价远低于次低报价",
                f"次低有效报价比成交价高出的比例高得离群（{_OUTLIER}）；成交价不是最低的不适用。",
                "价格过低，服务可能缩水。",
                f"效率高、有场地的供应商也能报低价；异常低价另有法定的审查程序。{_FEW}",
                "%",
            ),
        )
    }
)
NOT_BUILT = "R055 的公开方法页没有写完，没有可以照着计算的方法，本程序不计算。"
