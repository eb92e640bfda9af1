# Jekyll's own answers to generated questions: JSON on standard input, JSON on standard output. Ruby keeps what it knows
# of a time zone, so each zone has a process of its own, forked from one that has loaded Jekyll.
require "json"
require "jekyll"

real = $stdout.dup
$stderr.reopen(File::NULL)
$stdout.reopen(File::NULL)
Jekyll.logger.log_level = :error
asked = JSON.parse($stdin.read)
SOURCE = asked["source"]

def site(style, zone)
  settings = { "source" => SOURCE, "destination" => "#{SOURCE}/_site", "config" => [], "quiet" => true,
               "permalink" => style, "timezone" => zone, "disable_disk_cache" => true,
               "collections" => { "things" => { "output" => true } } }
  Jekyll::Site.new(Jekyll.configuration(settings))
end

def answer(site, path)
  label = path[%r!\A_(posts|things)/!, 1]
  if label
    item = Jekyll::Document.new("#{SOURCE}/#{path}", :site => site, :collection => site.collections[label])
    item.read
    found = { "title" => item.data["title"].to_s, "date" => item.date.xmlschema, "id" => item.id,
              "categories" => item.data["categories"] || [] }
  else
    item = Jekyll::Page.new(site, site.source, File.dirname("/#{path}"), File.basename(path))
    found = {}
  end
  found.merge("url" => item.url, "output" => item.destination(site.dest).delete_prefix(site.dest))
rescue StandardError => e
  { "error" => "#{e.class}: #{e.message}"[0, 200] }
end

slugs = asked["slugs"].map do |text|
  %w(default pretty ascii latin raw none).flat_map do |mode|
    [false, true].map { |cased| Jekyll::Utils.slugify(text, :mode => mode, :cased => cased) }
  end
end

zones = asked["files"].group_by { |_, _, zone| zone }.map do |zone, files|
  reader, writer = IO.pipe
  fork do
    sites = Hash.new { |known, style| known[style] = site(style, zone) }
    writer.write(JSON.generate(files.to_h { |path, style, _| [path, answer(sites[style], path)] }))
    writer.close
    exit!(true)
  end
  writer.close
  reader
end

real.puts JSON.generate("slugs" => slugs, "files" => zones.map { |reader| JSON.parse(reader.read) }.reduce({}, :merge))
