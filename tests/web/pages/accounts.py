from workbench.web import ui
from workbench.web.page import open_page

actor = open_page("accounts")
ui.head("账号", "只有系统管理员能看到这一页")
