# Renders documents with Ruby's kramdown: JSON lines {"text", "options"} in, JSON lines {"html"} or {"error"} out.
#
# The installed kramdown may be 2.4. What 2.5 does otherwise and notes.kramdown follows is patched in here:
# the roles of footnote marks and items, and underscores after underscores in a word.
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

  class Kramdown::Parser::Kramdown
    alias parse_emphasis_of_2_4 parse_emphasis
    def parse_emphasis
      marks = @src.check(EMPHASIS_START)
      before = @src.string.byteslice(0, @src.pos).force_encoding('UTF-8')
      return parse_emphasis_of_2_4 unless marks[0] == '_' && before =~ /[[:alpha:]]-?[[:alpha:]]*_*\z/
      @src.scan(EMPHASIS_START)
      add_text(marks)
    end
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
