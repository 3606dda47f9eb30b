"""What Sphinx makes the website with; website.py lays out the pages that it reads and tells it the repository."""

project = html_title = "tinynet"
extensions = ["myst_nb"]
nb_execution_mode = "off"  # the saved outputs, which the tests compare with what running gives
nb_render_markdown_format = "myst"  # else the tutor's tables are lines of | and -
nb_code_prompt_show = "Show the code"
nb_code_prompt_hide = "Hide the code"
myst_enable_extensions = ["dollarmath", "amsmath"]
myst_update_mathjax = False
mathjax_path = "mathjax/tex-chtml.js"
html_theme = "sphinx_book_theme"
html_static_path = ["style.css"]
html_favicon = "icon.svg"  # browsers ask for one
html_css_files = ["style.css"]
html_show_sourcelink = html_copy_source = False
html_show_copyright = False
author = ""  # no line "Author name not set"
html_context = {"default_mode": "auto"}
html_theme_options = {
    "navbar_persistent": [],  # a second field for the search
    "repository_branch": "HEAD",
    "path_to_docs": "notebooks",
    "launch_buttons": {"binderhub_url": "https://mybinder.org", "notebook_interface": "jupyterlab"},
    "use_download_button": False,
    "use_repository_button": True,
    "home_page_in_toc": True,
}
