# Renders documents with Ruby's kramdown: JSON lines {"text", "options"} in, JSON lines {"html"} or {"error"} out.
#
# The installed kramdown may be 2.4. What 2.5 does otherwise and notes.kramdown follows is patched in here:
# the roles of footnote marks and items, and CDATA sections inside HTML.
require 'json'
require 'timeout'
require 'kramdown'
require 'kramdown-parser-gfm'

if Gem::Version.new(Kramdown::VERSION) < Gem::Version.new('2.5')
  class Kramdown::Converter::Html
    alias convert_footnote_without_role convert_footnote
    def convert_footnote(el, indent)
      convert_footnote_without_role(el, indent)
        .sub(' role="doc-noteref"><a', '><a').sub('rel="footnote">', 'rel="footnote" role="doc-noteref">')
    end

    alias footnote_content_with_role footnote_content
    def footnote_content
      footnote_content_with_role.gsub(/(<li id="fn:[^"]*") role="doc-endnote">/, '\1>')
    end
  end

  module Kramdown::Parser::Html::Constants
    HTML_CDATA_RE = /<!\[CDATA\[(.*?)\]\]>/m.freeze
  end

  class Kramdown::Parser::Kramdown
    def escape_cdata(text)
      text.gsub(/[&<>]/, '&' => '&amp;', '<' => '&lt;', '>' => '&gt;')
    end

    alias parse_span_html_without_cdata parse_span_html
    def parse_span_html
      return parse_span_html_without_cdata unless @src.scan(/<!\[CDATA\[(.*?)\]\]>/m)
      add_text(escape_cdata(@src[1]))
    end
    @@parsers.delete(:span_html)
    define_parser(:span_html, /<(#{REXML::Parsers::BaseParser::UNAME_STR}|!--|\/|!\[CDATA\[)/, '<')
  end
end

STDIN.set_encoding('UTF-8')
STDOUT.set_encoding('UTF-8')
STDIN.each_line do |line|
  job = JSON.parse(line)
  options = job['options'].transform_keys(&:to_sym)
  begin
    html = Timeout.timeout(10) { Kramdown::Document.new(job['text'], {syntax_highlighter: nil}.merge(options)).to_html }
    html.gsub!(/[0-9a-z]{129}/, '') # the mark kramdown leaves of a {:footnotes} inside a footnote
    puts JSON.generate('html' => html)
  rescue StandardError, SystemStackError => e
    puts JSON.generate('error' => "#{e.class}: #{e.message}")
  end
end
