"""Streamlit speaks English only: its start page and its own words, in Chinese."""

import json
import re
from functools import lru_cache
from pathlib import Path

import streamlit

from workbench.paths import STATIC

WORDS = {
    "Choose an option": "请选择",
    "Choose options": "请选择（可多选）",
    "Select...": "请选择",
    "No options to select": "没有可选项",
    "No options to select.": "没有可选项。",
    "No options": "没有可选项",
    "No results": "没有符合的内容",
    "Select all": "全选",
    "Clear all": "全部清除",
    "Clear value": "清除",
    "Clear selection": "取消选择",
    "Clear entry": "清除",
    "Clear date": "清除日期",
    "Clear dates": "清除日期",
    "Clear time": "清除时间",
    "Clear date and time": "清除日期和时间",
    "Clear": "清除",
    "Open": "打开",
    "Close": "关闭",
    "Cancel": "取消",
    "Cancel (Escape)": "取消（Esc）",
    "OK": "确定",
    "Copy": "复制",
    "Copy to clipboard": "复制",
    "Copied": "已复制",
    "Copy version to clipboard": "复制版本号",
    "Copy column name": "复制列名",
    "Edit": "修改",
    "Rename": "改名",
    "Increment": "增加",
    "Decrement": "减少",
    "Upload": "选择文件",
    "Browse files": "选择文件",
    "Add files": "添加文件",
    "Choose date": "选择日期",
    "Choose date range": "选择日期范围",
    "Choose date and time": "选择日期和时间",
    "Date range": "日期范围",
    "Calendar": "日历",
    "Time": "时间",
    "Previous month": "上一月",
    "Next month": "下一月",
    "Use arrow keys to navigate dates. Enter to select. Escape to close.": "用方向键移动，回车选定，Esc 关闭。",
    "Press Enter to apply": "按回车确认",
    "Press Ctrl+Enter to apply": "按 Ctrl+回车确认",
    "Press Enter to submit form": "按回车提交",
    "Press Ctrl+Enter to submit form": "按 Ctrl+回车提交",
    "Previous page": "上一页",
    "Next page": "下一页",
    "Pagination": "分页",
    "Sidebar": "侧边栏",
    "Collapse sidebar": "收起侧边栏",
    "Expand sidebar": "展开侧边栏",
    "App pages": "页面导航",
    "Skip to main content": "跳到主要内容",
    "Navigate to home page": "回到首页",
    "Main menu": "主菜单",
    "Logo": "标志",
    "Rerun": "刷新",
    "Print": "打印",
    "Settings": "显示设置",
    "Auto rerun": "自动刷新",
    "About": "关于",
    "Theme": "外观",
    "System": "跟随系统",
    "Light": "浅色",
    "Dark": "深色",
    "Appearance": "外观",
    "Wide mode": "宽屏",
    "Running...": "正在处理…",
    "Stop": "停止",
    "Stop script": "停止",
    "Connecting": "正在连接",
    "CONNECTING": "正在连接",
    "Please wait...": "请稍候…",
    "Try again": "重试",
    "Connection error": "连接中断",
    "Connection lost. Please wait for the app to reconnect, then try again.": "连接中断，请等待自动重连后再试。",
    "An error has occurred, please try again.": "出错了，请重试。",
    "Script execution error": "页面出错",
    "Page not found": "没有这个页面",
    "The page that you have requested does not seem to exist. Running the app's main page.": (
        "没有这个页面，或您的角色不能打开，已回到首页。"
    ),
    "Notifications": "通知",
    "Search": "搜索",
    "Close Search": "关闭搜索",
    "Previous Result": "上一个",
    "Next Result": "下一个",
    "Fullscreen": "全屏",
    "Toggle fullscreen": "全屏",
    "Close fullscreen": "退出全屏",
    "Download as CSV": "下载 CSV",
    "Download as PNG": "下载图片",
    "Show data": "显示数据",
    "Show chart": "显示图",
    "Show/hide columns": "显示或隐藏列",
    "Dataframe column menu": "列菜单",
    "Add row": "新增一行",
    "Delete row(s)": "删除所选行",
    "Sort ascending": "升序",
    "Sort descending": "降序",
    "Pin column": "固定列",
    "Unpin column": "取消固定",
    "Hide column": "隐藏列",
    "Autosize": "自动列宽",
    "Statistics": "统计",
    "Format": "显示格式",
    "Automatic": "自动",
    "Localized": "本地格式",
    "Plain": "原样",
    "Compact": "简写",
    "Percent": "百分比",
    "Scientific": "科学记数",
    "Accounting": "会计格式",
    "Dollar": "美元",
    "Euro": "欧元",
    "Yen": "人民币或日元",
    "Distance": "距今",
    "Duration": "时长",
    "Minimum": "最小",
    "Maximum": "最大",
    "Median": "中位数",
    "Average": "平均",
    "Standard deviation": "标准差",
    "Sum": "合计",
    "Count": "个数",
    "Range": "范围",
    "Distinct": "不同值",
    "Values": "值",
    "Empty": "空值",
    "empty": "空",
    "No data": "没有数据",
    "Scroll tabs left": "向左",
    "Scroll tabs right": "向右",
    "Link to heading": "本节链接",
}
PATTERNS = (
    (r"^(\d+(?:\.\d+)?)(KB|MB|GB) per file(?: • (.*))?$", "单个文件不超过 $1$2 · $3"),
    (r"^Made with Streamlit v(.*)$", "界面框架 Streamlit $1"),
    (r"^[a-z0-9_]+ icon$", "图标"),
    (r"^View (\d+) more$", "再看 $1 项"),
    (r"^year, (.*)$", "年，$1"),
    (r"^month, (.*)$", "月，$1"),
    (r"^day, (.*)$", "日，$1"),
    (r"^Page (\d+)$", "第 $1 页"),
    (r"^Today, (.*)$", "今天，$1"),
    (r"^(.*) selected$", "已选 $1"),
    (r"^The value (\S+) must be less than or equal to (\S+)\.?$", "应不大于 $2"),
    (r"^The value (\S+) must be greater than or equal to (\S+)\.?$", "应不小于 $2"),
)
SCRIPT = "/assets/chinese.js"


@lru_cache(maxsize=1)
def script() -> str:
    """Return the script that turns Streamlit's words into Chinese as they appear."""
    source = (STATIC / "chinese.js").read_text(encoding="utf-8")
    filled = source.replace("__WORDS__", json.dumps(WORDS, ensure_ascii=False))
    return filled.replace("__PATTERNS__", json.dumps(PATTERNS, ensure_ascii=False))


@lru_cache(maxsize=1)
def start_page() -> str:
    """Return Streamlit's start page: Chinese, our icon, our script, no inline script, no pointer to the agent API.

    Raises RuntimeError when a new version of Streamlit wrote the page so that a part is not found.
    """
    page = (Path(streamlit.__file__).parent / "static" / "index.html").read_text(encoding="utf-8")
    for wanted, ours in (
        (r"<!--.*?-->\s*", ""),
        (r'lang="en"', 'lang="zh-CN"'),
        (r"<title>.*?</title>", f'<title>民政购买服务工作台</title>\n    <script src="{SCRIPT}"></script>'),
        (r'<link rel="shortcut icon" href="./favicon.png" />', '<link rel="icon" href="/assets/favicon.svg" />'),
        (r'<link rel="service-desc"[^>]*>\s*', ""),
        (r"<script>.*?</script>\s*", ""),
        (r"<noscript>.*?</noscript>", "<noscript><p>本系统需要浏览器允许运行脚本。</p></noscript>"),
    ):
        page, found = re.subn(wanted, ours, page, flags=re.DOTALL)
        if not found:
            raise RuntimeError(f"Streamlit 的起始页里找不到 {wanted}")
    return page
